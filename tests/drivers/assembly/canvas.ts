/** The canvas as a module of its own, for `tests/drivers/canvas.test.ts`. */
import "../../../lib/abort";
import { PixelOrder } from "../../../abi/display";
import { Canvas } from "../../../drivers/canvas";

const PICTURE = memory.data(0x20000, 4096);
const canvas = new Canvas();

export function picture(): usize {
  return PICTURE;
}

export function setMode(address: usize, pitch: u32, width: u32, height: u32, depth: u32, order: u32): void {
  canvas.setMode(address, pitch, width, height, depth, order as PixelOrder);
}

export function fill(x: i32, y: i32, width: u32, height: u32, colour: u32): void {
  canvas.fill(x, y, width, height, colour);
}

export function rectangle(x: i32, y: i32, width: u32, height: u32, colour: u32): void {
  canvas.rectangle(x, y, width, height, colour);
}

export function line(fromX: i32, fromY: i32, toX: i32, toY: i32, colour: u32): void {
  canvas.line(fromX, fromY, toX, toY, colour);
}

export function row(x: i32, y: i32, width: u32, colours: usize): void {
  canvas.row(x, y, width, colours);
}

export function copy(fromX: i32, fromY: i32, toX: i32, toY: i32, width: u32, height: u32): void {
  canvas.copy(fromX, fromY, toX, toY, width, height);
}

export function scroll(x: i32, y: i32, width: u32, height: u32, rows: i32, colour: u32): void {
  canvas.scroll(x, y, width, height, rows, colour);
}

export function character(x: i32, y: i32, point: u32, foreground: u32, background: u32): void {
  canvas.character(x, y, point, foreground, background);
}
