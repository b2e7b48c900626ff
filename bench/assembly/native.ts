/** The same in C, for comparison: bench/native/pairs/. */

export declare function crc32(table: usize, from: usize, bytes: u32): u32;
export declare function sort(numbers: usize, first: i32, last: i32): void;
export declare function multiply(product: usize, left: usize, right: usize, size: i32): void;
export declare function find(text: usize, bytes: u32, wanted: usize, wantedBytes: u32): i32;
export declare function blit(to: usize, x: u32, y: u32, from: usize, transparent: u32): void;
/** @param base in the device window @param clock mask of its pin, as `output` and `input` */
export declare function open(base: u32, clock: u32, output: u32, input: u32): void;
/** By the pins of `open`. */
export declare function exchange(address: usize, bytes: u32): void;
