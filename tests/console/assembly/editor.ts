/** The console's line editor as a module of its own, for `tests/console/editor.test.ts`. */
import "../../../lib/abort";
import { LineEditor } from "../../../servers/console-editor";
import { Sent } from "../../../servers/console-mirror";
import { Output } from "../../../servers/console-output";

const BUFFER = memory.data(64);
const output = new Output(new Sent());
const editor = new LineEditor(output);

export function buffer(): usize {
  return BUFFER;
}

/** The prompt lies in the buffer. */
export function begin(bytes: u32): void {
  editor.begin(BUFFER, bytes);
}

/** Answers how the line ended. */
export function feed(byte: u32): u32 {
  return editor.feed(byte);
}

export function refresh(): void {
  editor.refresh();
}

export function hide(): void {
  editor.hide();
}

/** Text of a program. */
export function print(bytes: u32): void {
  output.text(BUFFER, bytes);
}

export function lineAddress(): usize {
  return editor.line.address;
}

export function lineLength(): u32 {
  return editor.line.length;
}

export function lineCursor(): u32 {
  return editor.line.cursor;
}

export function outputAddress(): usize {
  return output.ring.front;
}

/** Bytes in a row from there. */
export function outputLength(): u32 {
  return output.ring.frontRun;
}

export function outputTaken(count: u32): void {
  output.ring.drop(count);
}
