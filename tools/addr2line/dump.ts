import type { Frame, Symbols } from "./symbols";

/** An address in what a board said. */
export interface Mention {
  address: bigint;
  /** It is where a call returns to: the call is the instruction before. */
  returns: boolean;
}

const HEX = "0x[0-9a-f]+";
/** What init and the last words say (servers/init-death.ts, boot/lastwords.c), and a line of bare addresses. */
const FORMS: { pattern: RegExp; returns: boolean }[] = [
  { pattern: new RegExp(`\\b(?:pc|elr) (${HEX})`, "g"), returns: false },
  { pattern: new RegExp(`\\blr (${HEX})`, "g"), returns: true },
  { pattern: new RegExp(`\\bstack((?: ${HEX})+)`, "g"), returns: true },
  { pattern: new RegExp(`\\b(?:called|lr)(?: from .*)? \\((${HEX})\\)`, "g"), returns: true },
  { pattern: new RegExp(`^\\s*((?:${HEX}\\s*)+)$`, "g"), returns: false },
];

/** @returns the addresses of code that a line of a log names, in the order of the line */
export function mentions(line: string): Mention[] {
  const found = FORMS.flatMap(({ pattern, returns }) =>
    [...line.matchAll(pattern)].map((match) => ({ at: match.index, returns, text: match[1] })),
  );
  found.sort((a, b) => a.at - b.at);
  return found.flatMap(({ text, returns }) =>
    text
      .trim()
      .split(/\s+/)
      .map((each) => ({ address: BigInt(each), returns })),
  );
}

/** @returns the lines, below each what the addresses that it names stand for */
export function annotate(lines: string[], symbols: Symbols): string[] {
  const target = ({ address, returns }: Mention) => (returns ? address - 4n : address);
  const found = symbols.find([...new Set(lines.flatMap(mentions).map(target))]);
  return lines.flatMap((line) => [
    line,
    ...mentions(line).flatMap((mention) => describe(mention.address, found.get(target(mention)))),
  ]);
}

/** An address and the functions it is in, one a line: those that the first was inlined into below it. */
export function describe(address: bigint, frames: Frame[] = []): string[] {
  const shown = `0x${address.toString(16).padStart(8, "0")}`;
  if (frames.length === 0) return [];
  return frames.map(({ name, file, line }, index) => {
    const place = line === 0 ? name : `${name} at ${file}:${line}`;
    return `    ${index === 0 ? shown : " ".repeat(shown.length)}  ${index === 0 ? "" : "inlined into "}${place}`;
  });
}
