/** Hands the kernel the RAM that it left alone at boot, because the firmware may have put something there. */
import { LINEAR_BASE_SHIFT } from "../abi/layout";
import { Info, Limit, LogLevel, MapRight, Status } from "../abi/syscall";
import { map, memoryAdd, result, systemInfo, unmap } from "../lib/kernel";
import { compose, log } from "../lib/log";
import { Root } from "./init-loader";
import { MOST_RANGES, rangeCount, rangeEnd, rangeStart, readTree, reserve, tooMany } from "./init-tree";

/** Where init looks at the device tree, in its linear memory. */
const WINDOW: u32 = 0x10200000;
const PAGE: u32 = Limit.PageBytes;

export function addMemory(): void {
  systemInfo(Root.System, Info.Boot);
  const tree = <u32>result(2);
  const bytes = <u32>result(3);
  const from = <u32>result(4);
  systemInfo(Root.System, Info.Memory);
  const end = <u32>(result(0) * PAGE);
  // without one there is nothing but the kernel, which has given all memory out
  if (bytes == 0) return;
  const within = tree & (PAGE - 1);
  const pages = (within + bytes + PAGE - 1) / PAGE;
  const address = ((<u64>1) << LINEAR_BASE_SHIFT) + WINDOW;
  if (map(0, Root.Tree, address, MapRight.Read, 0, pages) != Status.Ok) return;
  const understood = readTree(WINDOW + within, bytes);
  unmap(0, address);
  if (!understood || tooMany) {
    compose("the device tree is broken or reserves more than ")
      .decimal(MOST_RANGES)
      .text(" ranges: most memory stays unused");
    log(LogLevel.Warning);
    return;
  }
  reserve(tree, tree + bytes);
  addAround(from, end);
  compose("the device tree tells what memory is free");
  log(LogLevel.Info);
}

/** Adds what is in no range, page by page outwards. */
function addAround(from: u32, end: u32): void {
  for (let at = from; at < end;) {
    // the next range in use, and where it ends
    let start = end;
    let next = end;
    for (let n: u32 = 0; n < rangeCount; n++) {
      const first = max(rangeStart(n) & ~(PAGE - 1), at);
      const behind = rangeEnd(n) > end - PAGE ? end : (rangeEnd(n) + PAGE - 1) & ~(PAGE - 1);
      if (behind > at && first < start) {
        start = first;
        next = behind;
      }
    }
    if (start > at) memoryAdd(Root.System, at, (start - at) / PAGE);
    at = next;
  }
}
