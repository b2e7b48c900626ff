import { LINEAR_BASE_SHIFT, UserLayout } from "../abi/layout";
import { ProgramRecord } from "../abi/archive";
import { Reply } from "../abi/reply";
import { Inspect, Limit, MapRight, Status } from "../abi/syscall";
import { map, result, taskInspect, trace, traceRead, unmap } from "../lib/kernel";
import { DebugError, DebugServer, MemoryKind, TRACE_RECORD_BYTES } from "../lib/protocol/debug";
import { findService, NOT_FOUND, STACK_WINDOW } from "./init-archive";
import { Root } from "./init-loader";
import { placeOf, programOf, Service, service, stackBytes } from "./init-services";

const LINEAR_BASE: u64 = (<u64>1) << LINEAR_BASE_SHIFT;
/** The most that one request copies. */
const COPY_BYTES: u32 = 4096;
/** x0 to x30, stack pointer, program counter, processor state. */
const REGISTERS: u32 = 34;
const RECORD = memory.data(8 * REGISTERS, 8);

/**
 * The second protocol of init: the memory that it gave a service, its registers, and the kernel's trace. The manifest says who
 * may ask; nobody has to be believed, as nothing is changed.
 */
@final
export class DebugPort extends DebugServer {
  private target: Service = service(0);
  /** Handle of the range's region. */
  private region: u32 = 0;

  override range(serviceLow: u64, serviceHigh: u64, kind: MemoryKind): u32 {
    const refusal = this.find(serviceLow, serviceHigh);
    if (refusal == 0) this.look(kind);
    return refusal;
  }

  /** A page or two of the service's memory are mapped for the time of the copy, where a dead one's stack is looked at. */
  override memory(serviceLow: u64, serviceHigh: u64, address: u64, bytes: u32): u32 {
    const refusal = this.find(serviceLow, serviceHigh);
    if (refusal != 0) return refusal;
    for (let kind: u32 = MemoryKind.Data; kind <= <u32>MemoryKind.Stack; kind++) {
      this.look(kind as MemoryKind);
      if (address < this.address || address - this.address >= this.size) continue;
      const offset = <u32>(address - this.address);
      const count = min(this.size - offset, COPY_BYTES);
      const first = offset / Limit.PageBytes;
      const pages = (offset + count - 1) / Limit.PageBytes + 1 - first;
      if (map(0, this.region, LINEAR_BASE + STACK_WINDOW, MapRight.Read, first, pages) != Status.Ok) break;
      const copied = this.writeLease(bytes, 0, STACK_WINDOW + (offset % Limit.PageBytes), count);
      unmap(0, LINEAR_BASE + STACK_WINDOW);
      this.count = copied;
      return copied < 0 ? Reply.BadRequest : 0;
    }
    return DebugError.NotFound;
  }

  override registers(serviceLow: u64, serviceHigh: u64, values: u32): u32 {
    const refusal = this.find(serviceLow, serviceHigh);
    if (refusal != 0) return refusal;
    for (let number: u32 = 0; number < 31; number++) {
      if (number % 7 == 0) taskInspect(this.target.task, (Inspect.Registers + number / 7) as Inspect);
      store<u64>(RECORD + (number << 3), result(number % 7));
    }
    taskInspect(this.target.task, Inspect.Fault);
    store<u64>(RECORD, result(3), 31 * 8);
    store<u64>(RECORD, result(2), 32 * 8);
    store<u64>(RECORD, result(4), 33 * 8);
    this.count = REGISTERS;
    return this.writeLease(values, 0, RECORD, 8 * REGISTERS) == 8 * REGISTERS ? 0 : Reply.BadRequest;
  }

  override trace(on: bool): u32 {
    if (trace(Root.System, u32(on)) != Status.Ok) return Reply.BadRequest;
    this.next = result(0);
    return 0;
  }

  override readTrace(from: u64, records: u32): u32 {
    this.first = from;
    this.count = 0;
    while (
      this.count < COPY_BYTES / TRACE_RECORD_BYTES &&
      traceRead(Root.System, this.first + this.count) == Status.Ok
    ) {
      const found = <u32>result(0);
      // the kernel tells the low half of the number; a gap ends what is read at once
      if (this.count == 0) this.first += found - <u32>from;
      else if (found != <u32>(this.first + this.count)) break;
      for (let word: u32 = 0; word < 4; word++) store<u64>(RECORD + (word << 3), result(word));
      const at = this.count * TRACE_RECORD_BYTES;
      if (this.writeLease(records, at, RECORD, TRACE_RECORD_BYTES) != TRACE_RECORD_BYTES) break;
      this.count++;
    }
    return 0;
  }

  private find(low: u64, high: u64): u32 {
    const found = findService(low, high);
    if (found == NOT_FOUND) return DebugError.UnknownName;
    this.target = service(found);
    return this.target.task == 0 ? DebugError.NotRunning : 0;
  }

  /** Sets address, size and region to those of the target's memory. */
  private look(kind: MemoryKind): void {
    const program = programOf(this.target);
    switch (kind) {
      case MemoryKind.Data:
        this.address = placeOf(program, UserLayout.Data);
        this.size = load<u32>(program, ProgramRecord.DataPages) * Limit.PageBytes;
        this.region = this.target.data;
        break;
      case MemoryKind.Linear:
        // page 0 is never mapped
        this.address = LINEAR_BASE + Limit.PageBytes;
        this.size = (load<u32>(program, ProgramRecord.LinearPages) - 1) * Limit.PageBytes;
        this.region = this.target.linear;
        break;
      default:
        this.size = stackBytes(program);
        this.address = placeOf(program, UserLayout.StackTop) - this.size;
        this.region = this.target.stack;
    }
  }
}
