/** The pairs, and what each works on. */
import { blit, Picture } from "./blit";
import { BitBang } from "./bitbang";
import { crc32, crc32Table } from "./crc32";
import { multiply } from "./matrix";
import * as native from "./native";
import { Pair } from "./pair";
import { find } from "./search";
import { sort } from "./sort";

/** A generator of numbers that are the same each time: xorshift32. */
function scramble(value: u32): u32 {
  value ^= value << 13;
  value ^= value >> 17;
  return value ^ (value << 5);
}

/** Fills with words of `scramble`. */
function fill(address: usize, bytes: u32, seed: u32): void {
  for (let at: u32 = 0; at < bytes; at += 4) {
    seed = scramble(seed);
    store<u32>(address + at, seed);
  }
}

@final
export class Crc32Pair extends Pair {
  private readonly table: StaticArray<u32> = crc32Table();

  constructor(bytes: u32) {
    super("crc32", heap.alloc(bytes), bytes);
  }

  override prepare(): void {
    fill(this.place, this.bytes, 1);
  }

  override wasm(): u32 {
    return crc32(this.table, this.place, this.bytes);
  }

  override native(): u32 {
    return native.crc32(changetype<usize>(this.table), this.place, this.bytes);
  }
}

@final
export class SortPair extends Pair {
  constructor(private readonly numbers: StaticArray<u32>) {
    super("sort", changetype<usize>(numbers), (<u32>numbers.length) << 2);
  }

  override prepare(): void {
    fill(this.place, this.bytes, 2);
  }

  override wasm(): u32 {
    sort(this.numbers, 0, this.numbers.length - 1);
    return 0;
  }

  override native(): u32 {
    native.sort(this.place, 0, this.numbers.length - 1);
    return 0;
  }
}

@final
export class MatrixPair extends Pair {
  private readonly left: StaticArray<i32>;
  private readonly right: StaticArray<i32>;

  constructor(
    private readonly size: i32,
    private readonly product: StaticArray<i32>,
  ) {
    super("matrix", changetype<usize>(product), (<u32>product.length) << 2);
    this.left = new StaticArray<i32>(size * size);
    this.right = new StaticArray<i32>(size * size);
    fill(changetype<usize>(this.left), this.bytes, 3);
    fill(changetype<usize>(this.right), this.bytes, 4);
  }

  override prepare(): void {
    memory.fill(this.place, 0, this.bytes);
  }

  override wasm(): u32 {
    multiply(this.product, this.left, this.right, this.size);
    return 0;
  }

  override native(): u32 {
    native.multiply(this.place, changetype<usize>(this.left), changetype<usize>(this.right), this.size);
    return 0;
  }
}

/** A text of four letters, so that many places begin like what is looked for; its end is what is looked for. */
@final
export class SearchPair extends Pair {
  constructor(
    bytes: u32,
    private readonly wanted: u32,
  ) {
    super("search", heap.alloc(bytes), bytes);
  }

  override prepare(): void {
    fill(this.place, this.bytes, 5);
    for (let at: u32 = 0; at < this.bytes; at++) store<u8>(this.place + at, 0x61 + (load<u8>(this.place + at) & 3));
  }

  override wasm(): u32 {
    return find(this.place, this.bytes, this.place + this.bytes - this.wanted, this.wanted);
  }

  override native(): u32 {
    return native.find(this.place, this.bytes, this.place + this.bytes - this.wanted, this.wanted);
  }
}

@final
export class BlitPair extends Pair {
  private readonly to: Picture = new Picture();
  private readonly from: Picture = new Picture();

  constructor(width: u32, height: u32) {
    super("blit", heap.alloc(width * height * 4), width * height * 4);
    this.shape(this.to, this.place, width, height, width);
    this.shape(this.from, heap.alloc(width * height * 2), width / 2, height / 2, width);
    fill(this.from.address, this.bytes / 2, 6);
    for (let at: u32 = 0; at < this.bytes / 2; at += 4) {
      if (load<u32>(this.from.address + at) % 5 == 0) store<u32>(this.from.address + at, 0);
    }
  }

  override prepare(): void {
    memory.fill(this.place, 0x55, this.bytes);
  }

  override wasm(): u32 {
    blit(this.to, 3, 5, this.from, 0);
    return 0;
  }

  override native(): u32 {
    native.blit(changetype<usize>(this.to), 3, 5, changetype<usize>(this.from), 0);
    return 0;
  }

  private shape(picture: Picture, address: usize, width: u32, height: u32, pixels: u32): void {
    picture.address = address;
    picture.width = width;
    picture.height = height;
    picture.pitch = pixels << 2;
  }
}

/** Pins that are inputs: what is written to their outputs has no effect. */
const CLOCK: u32 = 1 << 25;
const OUTPUT: u32 = 1 << 26;
const INPUT: u32 = 1 << 27;

@final
export class BitBangPair extends Pair {
  private readonly pins: BitBang;

  constructor(base: u32, bytes: u32) {
    super("registers", heap.alloc(bytes), bytes);
    native.open(base, CLOCK, OUTPUT, INPUT);
    this.pins = new BitBang(base, CLOCK, OUTPUT, INPUT);
  }

  override prepare(): void {
    fill(this.place, this.bytes, 7);
  }

  override wasm(): u32 {
    this.pins.exchange(this.place, this.bytes);
    return 0;
  }

  override native(): u32 {
    native.exchange(this.place, this.bytes);
    return 0;
  }
}
