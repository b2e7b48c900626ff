import type { Block, Field, Register } from "../../abi/registers/block";
import { BuildError } from "../build/run";
import { isWord } from "./check";
import { capital } from "./types";

/** What importers share: names, and which types the fields need. */

/** What was read, before it is checked. */
export interface Imported {
  block: Block;
  /** What was left out or guessed, for the user to look at. */
  warnings: string[];
}

/** A name as a register or field has it: "FIFO_CTRL" becomes "fifoCtrl". */
export function memberName(name: string): string {
  const [first = "", ...rest] = words(name);
  const joined = first + rest.map(capital).join("");
  const plain = /^[a-z]/.test(joined) ? joined : `n${joined}`;
  return isWord(plain) ? `${plain}Bits` : plain;
}

/** A name as a value has it: "ALT_0" becomes "Alt0", and "8N1" becomes "Value8n1". */
export function valueName(name: string): string {
  const joined = words(name).map(capital).join("");
  return /^[A-Z]/.test(joined) ? joined : `Value${joined}`;
}

/** In small letters, but for the capitals inside "IntEnable"; those of "UART_CR" do not count. */
function words(name: string): string[] {
  return name
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "")
    .flatMap((word) => (/[a-z]/.test(word) ? word.split(/(?<=[a-z0-9])(?=[A-Z])/) : [word]))
    .map((word) => word.toLowerCase());
}

/** Gives enums a type where the name of the field alone would mean something else already. */
export function withTypes(block: Block): Block {
  const claimed = new Map(Object.keys(block.registers).map((name) => [capital(name), ""]));
  claimed.set("Registers", "");
  const typed = (register: string, name: string, field: Field): Field => {
    if (field.values === undefined) return field;
    const content = JSON.stringify(field.values);
    const names = [capital(name), capital(register) + capital(name), `${capital(register)}${capital(name)}Value`];
    const free = names.find((each) => (claimed.get(each) ?? content) === content) ?? names[0];
    claimed.set(free, content);
    return free === names[0] ? field : { ...field, type: free };
  };
  const registers = Object.entries(block.registers).map(([name, register]): [string, Register] => {
    if (register.fields === undefined) return [name, register];
    const entries = Object.entries(register.fields).map(([each, field]) => [each, typed(name, each, field)] as const);
    return [name, { ...register, fields: Object.fromEntries(entries) }];
  });
  return { ...block, registers: Object.fromEntries(registers) };
}

/** @param place `file:line:column` or what is known of it */
export function importError(place: string, message: string): BuildError {
  return new BuildError(`${place}: error: ${message}`);
}
