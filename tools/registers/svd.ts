import type { Access, Block, Field, Register } from "../../abi/registers/block";
import { importError, type Imported, memberName, valueName, withTypes } from "./imported";
import { SvdElement } from "./svd-element";

/** Reads a peripheral out of a CMSIS-SVD file (CMSIS-SVD, "SVD File Schema Levels"). */

const ACCESS: Record<string, Access> = {
  "read-only": "ro",
  "write-only": "wo",
  "read-write": "rw",
  writeOnce: "wo",
  "read-writeOnce": "rw",
};

/** What a level takes from the one above when it does not say it itself. */
interface Defaults {
  size: number;
  access: string;
  reset: number;
}

/** Where a cluster puts its registers. */
interface Cluster {
  offset: number;
  prefix: string;
  /** Of the cluster, when it is an array. */
  count?: number;
  stride?: number;
}

/**
 * @param name of the block @param skip names of registers, as the file has them, that are left out
 * @throws BuildError with `file:line:column` where the file is wrong or has what a block cannot have
 */
export function readSvd(file: string, text: string, wanted: string, name: string, skip: string[] = []): Imported {
  const device = SvdElement.parse(file, text);
  if (device.name !== "device") throw device.error(`<${device.name}> is no CMSIS-SVD file, which begins with <device>`);
  const peripherals = device.child("peripherals")?.children("peripheral") ?? [];
  const peripheral = peripherals.find((each) => each.text("name") === wanted);
  if (peripheral === undefined) {
    const names = peripherals.map((each) => each.text("name")).join(", ");
    const what = wanted === "" ? "name the peripheral" : `there is no peripheral "${wanted}"`;
    throw importError(file, names === "" ? "there is no peripheral in it" : `${what}; there are ${names}`);
  }
  return new Reader(peripherals, skip).read(device, peripheral, name);
}

class Reader {
  private readonly warnings: string[] = [];
  private readonly registers: Record<string, Register> = {};

  constructor(
    private readonly peripherals: SvdElement[],
    private readonly skip: string[],
  ) {}

  read(device: SvdElement, peripheral: SvdElement, name: string): Imported {
    const whole = peripheral.derived(this.peripherals);
    const defaults = levelOf(whole, levelOf(device, { size: 32, access: "read-write", reset: 0 }));
    const registers = whole.child("registers");
    if (registers === undefined) throw peripheral.error("it has no <registers>");
    this.readLevel(registers, defaults, { offset: 0, prefix: "" });
    const title = whole.text("description") ?? peripheral.need("name");
    const ends = whole
      .children("addressBlock")
      .map((each) => (each.number("offset") ?? 0) + (each.number("size") ?? 0));
    const used = Object.values(this.registers).map(
      (each) => each.offset + ((each.count ?? 1) - 1) * (each.stride ?? 4) + 4,
    );
    const block: Block = {
      name,
      title,
      source: `the CMSIS-SVD file of ${device.text("name") ?? "the device"}, peripheral ${peripheral.need("name")}`,
      bytes: Math.max(4, ...used, ...ends),
      registers: this.registers,
    };
    return { block: withTypes(block), warnings: this.warnings };
  }

  private readLevel(level: SvdElement, defaults: Defaults, cluster: Cluster): void {
    const registers = level.children("register");
    for (const each of registers) {
      if (!this.skip.includes(each.need("name"))) this.readRegister(each.derived(registers), defaults, cluster);
    }
    const clusters = level.children("cluster");
    for (const each of clusters) {
      const inner = each.derived(clusters);
      const dim = arrayOf(inner);
      if (dim !== undefined && cluster.count !== undefined) {
        throw each.error("arrays of clusters in one another are more than a block can have; --skip it");
      }
      this.readLevel(inner, levelOf(inner, defaults), {
        ...cluster,
        ...dim,
        offset: cluster.offset + inner.needNumber("addressOffset"),
        prefix: `${cluster.prefix}${inner.need("name")}_`,
      });
    }
  }

  private readRegister(register: SvdElement, above: Defaults, cluster: Cluster): void {
    const symbol = register.need("name");
    const { size, access: word, reset } = levelOf(register, above);
    if (size !== 8 && size !== 16 && size !== 32)
      throw register.error(`${symbol} has ${size} bits; 8, 16 or 32 can be`);
    const dim = arrayOf(register);
    if (dim !== undefined && cluster.count !== undefined) {
      throw register.error(
        `${symbol} is an array in an array of clusters, more than a block can have; --skip ${symbol}`,
      );
    }
    const fields: Record<string, Field> = {};
    const elements = register.child("fields")?.children("field") ?? [];
    for (const each of elements) this.readField(each, each.derived(elements), symbol, fields);
    const { count, stride } = dim ?? cluster;
    const name = this.free(memberName(plainName(cluster.prefix + symbol)), this.registers, register);
    const access = clearsByOnes(register, elements) ? "w1c" : (common(register, fields) ?? accessOf(register, word));
    this.registers[name] = {
      offset: cluster.offset + register.needNumber("addressOffset"),
      ...(count === undefined ? {} : { count }),
      ...(stride === undefined || stride === 4 ? {} : { stride }),
      ...(size === 32 ? {} : { width: size }),
      access,
      ...(reset === 0 || access === "wo" ? {} : { reset: cut(reset, size) }),
      symbol: plainName(cluster.prefix + symbol, "n"),
      doc: register.text("description") ?? "",
      ...(elements.length === 0 ? {} : { fields: forAccess(fields, access) }),
    };
  }

  private readField(element: SvdElement, field: SvdElement, register: string, fields: Record<string, Field>): void {
    const symbol = element.need("name");
    const name = this.free(memberName(plainName(symbol)), fields, element);
    const dim = arrayOf(field);
    const word = field.text("access");
    const access = word === undefined ? undefined : accessOf(field, word);
    const values = this.readValues(field, `${register}.${symbol}`);
    const [low, high] = bitsOf(field);
    fields[name] = {
      bits: low === high ? low : [low, high],
      ...(dim === undefined ? {} : { count: dim.count }),
      ...(dim === undefined || dim.stride === high - low + 1 ? {} : { stride: dim.stride }),
      ...(access === "ro" || access === "wo" ? { access } : {}),
      doc: field.text("description") ?? "",
      ...(Object.keys(values).length === 0 ? {} : { values }),
    };
  }

  /** Of one enumeration: a second one, of what a write means, is left out. */
  private readValues(field: SvdElement, what: string): Record<string, number> {
    const values: Record<string, number> = {};
    const [first, second] = field.children("enumeratedValues");
    if (second !== undefined) this.warnings.push(`${what}: only the first of its enumerations is taken`);
    for (const each of first?.derived(first.allOf("enumeratedValues")).children("enumeratedValue") ?? []) {
      const text = each.text("value");
      if (text === undefined) continue;
      if (/^(#|0b)[01]*x[01x]*$/i.test(text)) {
        this.warnings.push(`${what}: the value ${text} stands for several and is left out`);
        continue;
      }
      const value = each.needNumber("value");
      const name = this.free(valueName(each.text("name") ?? text), values, each);
      if (Object.values(values).includes(value))
        this.warnings.push(`${what}: ${name} is another name of ${value} and is left out`);
      else values[name] = value;
    }
    return values;
  }

  /** Two names of the file may become one here. */
  private free(name: string, taken: object, element: SvdElement): string {
    if (!Object.hasOwn(taken, name)) return name;
    for (let n = 2; ; n++) {
      const other = `${name}${/\d$/.test(name) ? "Number" : ""}${n}`;
      if (Object.hasOwn(taken, other)) continue;
      this.warnings.push(`${element.text("name") ?? name}: "${name}" is there already; this one is called ${other}`);
      return other;
    }
  }
}

function levelOf(element: SvdElement, above: Defaults): Defaults {
  return {
    size: element.number("size") ?? above.size,
    access: element.text("access") ?? above.access,
    reset: element.number("resetValue") ?? above.reset,
  };
}

function arrayOf(element: SvdElement): { count: number; stride: number } | undefined {
  const count = element.number("dim");
  return count === undefined ? undefined : { count, stride: element.needNumber("dimIncrement") };
}

function bitsOf(field: SvdElement): [number, number] {
  const range = field.text("bitRange");
  if (range !== undefined) {
    const found = /^\[(\d+):(\d+)\]$/.exec(range);
    if (found === null) throw field.child("bitRange")!.error(`"${range}" is no range of bits, such as [7:4]`);
    return [Number(found[2]), Number(found[1])];
  }
  if (field.child("lsb") !== undefined) return [field.needNumber("lsb"), field.needNumber("msb")];
  const low = field.needNumber("bitOffset");
  return [low, low + (field.number("bitWidth") ?? 1) - 1];
}

function accessOf(element: SvdElement, word: string): Access {
  const access = ACCESS[word] as Access | undefined;
  if (access !== undefined) return access;
  throw (element.child("access") ?? element).error(`access "${word}" is none of ${Object.keys(ACCESS).join(", ")}`);
}

function clearsByOnes(register: SvdElement, fields: SvdElement[]): boolean {
  const clears = (element: SvdElement) => element.text("modifiedWriteValues") === "oneToClear";
  return clears(register) || (fields.length > 0 && fields.every(clears));
}

/** Where the register itself says nothing, its fields do, when they agree. */
function common(register: SvdElement, fields: Record<string, Field>): Access | undefined {
  const [first, ...rest] = Object.values(fields).map(({ access }) => access);
  return register.text("access") === undefined && rest.every((each) => each === first) ? first : undefined;
}

/** A field says its access only where it is not that of the register. */
function forAccess(fields: Record<string, Field>, access: Access): Record<string, Field> {
  if (access !== "ro" && access !== "wo") return fields;
  return Object.fromEntries(
    Object.entries(fields).map(([name, { access: own, ...rest }]) => [
      name,
      own === access ? rest : { ...rest, ...(own && { access: own }) },
    ]),
  );
}

function plainName(name: string, instead = ""): string {
  return name.replaceAll(/\[%s\]|%s/g, instead);
}

function cut(value: number, size: number): number {
  return value % 2 ** size;
}
