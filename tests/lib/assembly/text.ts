/** The text functions, each behind an export that Node can call. The writer's buffer is cleared by `reset`. */
import "../../../lib/abort";
import { equal, newText, packName, parseNumber, skipSpaces, wordEnd } from "../../../lib/text";

const INPUT = memory.data(4096);
const text = newText(4096);

export function reset(capacity: u32): void {
  text.over(text.address, capacity);
}
export function input(): usize {
  return INPUT;
}
export function address(): usize {
  return text.address;
}
export function length(): u32 {
  return text.length;
}
export function truncated(): bool {
  return text.truncated;
}
export function literal(): void {
  text.text("plain, Grüße, €, 🍓");
}
export function loneSurrogate(): void {
  text.text("a\ud83cb\udf53");
}
export function point(value: u32): void {
  text.point(value);
}
export function bytes(count: u32): void {
  text.bytes(INPUT, count);
}
export function name(most: u32): void {
  text.name(INPUT, most);
}
export function decimal(value: u64, width: u32): void {
  text.decimal(value, width);
}
export function hex(value: u64, width: u32): void {
  text.hex(value, width);
}
export function size(value: u64): void {
  text.size(value);
}
export function duration(value: u64): void {
  text.duration(value);
}
export function seconds(ticks: u64, frequency: u64): void {
  text.seconds(ticks, frequency);
}
export function twoColumns(column: u32, first: u32): void {
  const start = text.length;
  text.bytes(INPUT, first).column(column, start).text("|");
}
export function isHelp(count: u32): bool {
  return equal(INPUT, count, "help");
}
export function parse(count: u32): u64 {
  return parseNumber(INPUT, count);
}
export function pack(count: u32, half: u32): u64 {
  return packName(INPUT, count, half);
}
export function nextWord(count: u32, from: u32): u32 {
  return skipSpaces(INPUT, count, from);
}
export function endOfWord(count: u32, from: u32): u32 {
  return wordEnd(INPUT, count, from);
}
