import { DOMParser, type Element, type Node } from "@xmldom/xmldom";
import { importError } from "./imported";

interface Place {
  lineNumber?: number;
  columnNumber?: number;
}

/** An element of an SVD file, which knows where it stands. */
export class SvdElement {
  private constructor(
    private readonly file: string,
    private readonly element: Element,
    /** What it is derived from: asked for what it does not have itself. */
    private readonly base?: SvdElement,
  ) {}

  /** @throws BuildError when it is not XML */
  static parse(file: string, text: string): SvdElement {
    let told: Error | undefined;
    const onError = (_: string, message: string, context: { locator?: Place }) => {
      const { lineNumber, columnNumber } = context.locator ?? {};
      // Line 0 where there is nothing to have a line.
      told = importError(`${file}:${lineNumber || 1}:${columnNumber || 1}`, `not XML: ${message}`);
      throw told;
    };
    try {
      const root = new DOMParser({ onError }).parseFromString(text, "text/xml").documentElement;
      return new SvdElement(file, root!);
    } catch (error) {
      throw told ?? error;
    }
  }

  get name(): string {
    return this.element.tagName;
  }

  /** With what it is `derivedFrom`, by name, filled in. @param others where to look for it */
  derived(others: SvdElement[], seen: string[] = []): SvdElement {
    const path = this.element.getAttribute("derivedFrom");
    if (path === null || path === "") return this;
    if (seen.includes(path)) throw this.error(`it is derived from itself, through ${seen.join(", ")}`);
    const name = path.split(".").at(-1);
    const base = others.find((each) => each.element !== this.element && each.text("name") === name);
    if (base === undefined) throw this.error(`there is no "${path}" that it could be derived from`);
    return new SvdElement(this.file, this.element, base.derived(others, [...seen, path]));
  }

  child(name: string): SvdElement | undefined {
    return this.children(name)[0];
  }

  /** Its own children of this name; those of what it is derived from when it has none. */
  children(name: string): SvdElement[] {
    const own = childrenOf(this.element).filter((each) => each.tagName === name);
    if (own.length === 0 && this.base !== undefined) return this.base.children(name);
    return own.map((each) => new SvdElement(this.file, each));
  }

  /** All elements of this name in the file. */
  allOf(name: string): SvdElement[] {
    return [...this.element.ownerDocument!.getElementsByTagName(name)].map((each) => new SvdElement(this.file, each));
  }

  /** @returns the text of a child, without line breaks; undefined when there is none or it is empty */
  text(name: string): string | undefined {
    const text = this.child(name)?.element.textContent?.trim().replaceAll(/\s+/g, " ");
    return text === "" ? undefined : text;
  }

  need(name: string): string {
    return this.text(name) ?? this.fail(`<${this.name}> has no <${name}>`);
  }

  /** @throws BuildError when it is there and no number as SVD writes them */
  number(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = scaled(text);
    if (value === undefined) throw this.child(name)!.error(`<${name}> is "${text}", where a number belongs`);
    return value;
  }

  needNumber(name: string): number {
    return this.number(name) ?? this.fail(`<${this.name}> has no <${name}>`);
  }

  /** @returns what to throw: the message with the element's place */
  error(message: string): Error {
    const { lineNumber = 1, columnNumber = 1 } = this.element as Place;
    return importError(`${this.file}:${lineNumber}:${columnNumber}`, message);
  }

  private fail(message: string): never {
    throw this.error(message);
  }
}

function childrenOf(element: Element): Element[] {
  return [...element.childNodes].filter((node: Node): node is Element => node.nodeType === 1);
}

/** "0x1F", "#101", "0b101", "12", and "4k". */
function scaled(text: string): number | undefined {
  const found = /^\+?(?:0x(?<hex>[0-9a-f]+)|(?:#|0b)(?<bits>[01]+)|(?<digits>\d+))(?<scale>[kmg]?)$/i.exec(
    text,
  )?.groups;
  if (found === undefined) return undefined;
  const scale = 1024 ** " kmg".indexOf(found.scale.toLowerCase() || " ");
  if (found.hex) return parseInt(found.hex, 16) * scale;
  return (found.bits ? parseInt(found.bits, 2) : Number(found.digits)) * scale;
}
