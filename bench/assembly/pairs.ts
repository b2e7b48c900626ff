/** The price of wasm: counts the same work in AssemblyScript and in C, and tells both. docs/performance.md says what came of it. */
import { TraceFlag } from "../../abi/syscall";
import { flush } from "../../lib/console";
import { ConsoleClient } from "../../lib/protocol/console";
import { connect, device } from "../../lib/service";
import { Text } from "../../lib/text";
import { count } from "./benchmark";
import { Pair, Run } from "./pair";
import { BitBangPair, BlitPair, Crc32Pair, MatrixPair, SearchPair, SortPair } from "./pair-kinds";

const MATRIX: i32 = 48;
const LINE_BYTES: u32 = 100;

export function main(): void {
  const console = new ConsoleClient(connect("console"));
  const line = new Text(memory.data(LINE_BYTES), LINE_BYTES);
  const pairs: StaticArray<Pair> = [
    new Crc32Pair(0x8000),
    new SortPair(new StaticArray<u32>(4000)),
    new MatrixPair(MATRIX, new StaticArray<i32>(MATRIX * MATRIX)),
    new SearchPair(0x8000, 12),
    new BlitPair(320, 240),
    new BitBangPair(device("gpio").base, 0x1000),
  ];
  for (let i = 0; i < pairs.length; i++) {
    const pair = pairs[i];
    count(TraceFlag.CountTasks);
    const wasm = new Run(pair, false);
    const native = new Run(pair, true);
    count(0);
    line.text("pair ").text(pair.name).text(" wasm ").decimal(wasm.cycles).text(" native ").decimal(native.cycles);
    if (wasm.result == native.result) line.text(" same ").hex(wasm.result);
    else line.text(" differ ").hex(wasm.result).text(" ").hex(native.result);
    line.text("\r\n");
    flush(console, line);
  }
  line.text("pairs done\r\n");
  flush(console, line);
}
