/** A machine with the kernel and the model of it, to which the same happens; `compare.ts` says whether they agree. */
import { Info, Status, Syscall, HandleType, MapRight, Right } from "../../abi/syscall";
import { UserLayout } from "../../abi/layout";
import { abort } from "../../sim/exception";
import { Mailbox, boardFirmware } from "../../sim/mailbox";
import type { Machine } from "../../sim/machine";
import { LINEAR, SYSTEM, bootArchive, machineOf } from "../kernel/world";
import { source, type Command } from "./command";
import { Memory } from "./kernel-memory";
import { mapAt, mappingAt } from "./memory";
import { Model, type Oracle, type PropertyTag } from "./model";
import { Endpoint, PAGE, Region, Task, type Entry } from "./state";
import { add, drop } from "./table";

const ROOT_TABLE = 256;
const ROOT_PRIORITY = 30;
/** init's table is in pages of its own. */
const ROOT_PAGES = 1;
/** Where init finds the boot archive. */
const ARCHIVE_AT = LINEAR + 0x1000_0000;
const STORED_BYTES = 64;
/** The mailbox's write register and property channel, and the alias of memory that the firmware wants. */
const MAILBOX_WRITE = 0x20;
const MAILBOX_BUFFER = 0x1000;
const MAILBOX_MESSAGE = 0xc000_0000 + MAILBOX_BUFFER + 8;

/** What happened differently than the model says. */
export class Disagreement extends Error {}

export class Pair implements Oracle {
  /** With a device tree part of the RAM is left for MemoryAdd. */
  readonly machine: Machine = machineOf({ source: "devicetree" });
  readonly memory = new Memory(this.machine);
  readonly model: Model;
  readonly root: Task;
  readonly facts: Oracle["facts"];
  /** The most pages that lay free one after another before the command. */
  private longestRun = 0;

  /** @param slow the kernel takes every call the whole way */
  constructor(slow = false) {
    const { machine } = this;
    machine.slow = slow;
    // compareAll looks at the kernel; after every return would be slow
    machine.onReturn = () => undefined;
    machine.boot();
    this.longestRun = this.memory.longestRun;
    this.facts = this.ask();
    this.model = new Model(this);
    this.readLog();
    this.root = this.makeRoot();
    this.facts.free = this.memory.freePages + this.model.charged(this.root);
    this.model.start();
    this.root.frame.set(machine.registers);
    ({ pc: this.root.pc, sp: this.root.sp } = this.memory.task(this.root.id)!);
    this.model.registers.set(machine.registers);
  }

  /** What is known of the machine from the beginning, from the kernel's own answers. */
  private ask(): Oracle["facts"] {
    const { machine } = this;
    const answer = (what: Info) => {
      machine.syscall(Syscall.SystemInfo, SYSTEM, what);
      if (machine.registers[0] !== BigInt(Status.Ok)) throw new Error("the kernel tells nothing of itself");
      return [...machine.registers.slice(1, 8)];
    };
    const boot = answer(Info.Boot).slice(0, 5);
    const [ram, , kept, , frequency] = answer(Info.Memory).map(Number);
    return { ram, kept, free: 0, frequency, boot };
  }

  /** What the kernel logged while it started. */
  private readLog(): void {
    const { machine, model } = this;
    for (;;) {
      machine.syscall(Syscall.LogRead, SYSTEM, model.log.next);
      const [status, , meta, ...content] = machine.registers;
      if (status !== BigInt(Status.Ok)) return;
      model.log.append(0n, meta, 0n, content.slice(0, 5));
    }
  }

  /** init as it is when it begins: what it holds, and what the kernel mapped for it. */
  private makeRoot(): Task {
    const { model, memory } = this;
    const quota = memory.task(1)!.quota;
    const root = new Task(model.takeId(), undefined, 0n, quota, ROOT_PRIORITY, ROOT_TABLE);
    root.fixedPages = ROOT_PAGES;
    root.slice = model.slice;
    root.tables.add("1");
    model.tasks.push(root);
    model.ready.push(root);
    add(root, HandleType.System, model.system, Right.All);
    add(root, HandleType.System, model.system, 1)!.badge = 1n;
    this.mapArchive(root);
    this.mapNew(root, UserLayout.Data, 2);
    this.mapNew(root, UserLayout.StackTop - 4 * PAGE, 4);
    this.mapNew(root, LINEAR + PAGE, 7);
    for (const entry of root.mappings) (entry.object as Region).page = this.pageOf(entry) - entry.first;
    return root;
  }

  private mapArchive(root: Task): void {
    const pages = bootArchive.length / PAGE;
    const archive = new Region(pages, undefined);
    for (let page = 0; page < pages; page++) {
      archive.content(page).set(bootArchive.subarray(page * PAGE, (page + 1) * PAGE));
    }
    const entry = add(root, HandleType.Region, archive, Right.Read | Right.Execute | Right.Mint)!;
    entry.pages = pages;
    this.addTree(root);
    mapAt(this.model, root, entry, ARCHIVE_AT, MapRight.Read, 0, pages);
    const { textPage, textPages } = this.memory.program(bootArchive);
    mapAt(this.model, root, entry, UserLayout.Text, MapRight.Read | MapRight.Execute, textPage, textPages);
  }

  /** The device tree, which init has a handle to. */
  private addTree(root: Task): void {
    const [, , start, bytes] = this.facts.boot.map(Number);
    const page = Math.floor(start / PAGE);
    const pages = Math.ceil((start + bytes) / PAGE) - page;
    const tree = new Region(pages, undefined);
    tree.page = page;
    const at = page * PAGE;
    for (let index = 0; index < pages; index++) {
      tree.content(index).set(this.machine.bytes.subarray(at + index * PAGE, at + (index + 1) * PAGE));
    }
    add(root, HandleType.Region, tree, Right.Read)!.pages = pages;
  }

  private mapNew(root: Task, address: number, pages: number): void {
    const region = new Region(pages, root);
    this.model.objects.add(region);
    const entry = add(root, HandleType.Region, region, Right.Read | Right.Write | Right.Mint)!;
    entry.pages = pages;
    mapAt(this.model, root, entry, address, MapRight.Read | MapRight.Write, 0, pages);
    drop(this.model, entry);
  }

  hasRun(pages: number): boolean {
    return pages <= this.longestRun;
  }

  pageOf(entry: Entry): number {
    const object = this.memory.entryObject(entry.holder.id, entry.index);
    return entry.object instanceof Endpoint ? object / PAGE : object;
  }

  firmware(tags: readonly PropertyTag[]): { bytes: number; words: number[] }[] {
    const words = new Map<number, number>();
    const memory = {
      read: (address: number) => words.get(address) ?? 0,
      write: (address: number, value: number) => void words.set(address, value),
    };
    const message = tags.flatMap(({ tag, request }) => [
      tag,
      16,
      0,
      ...[0, 1, 2, 3].map((index) => request[index] ?? 0),
    ]);
    const all = [(message.length + 3) * 4, 0, ...message];
    all.forEach((word, index) => memory.write(MAILBOX_BUFFER + index * 4, word));
    const ram = this.machine.memory.buffer.byteLength;
    new Mailbox(boardFirmware(ram), { memory, strict: true }).write(MAILBOX_WRITE, MAILBOX_MESSAGE);
    return tags.map((_, index) => {
      const at = MAILBOX_BUFFER + 8 + index * 28;
      const code = memory.read(at + 8);
      const value = [0, 1, 2, 3].map((word) => memory.read(at + 12 + word * 4));
      return { bytes: code >= 2 ** 31 ? code - 2 ** 31 : 0, words: value };
    });
  }

  /** Has the command happen to both. A call or access needs a running task. */
  execute(command: Command): void {
    this.longestRun = this.memory.longestRun;
    try {
      this.perform(command);
    } catch (error) {
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      throw new Disagreement(`${source(command)}: ${what}`, { cause: error });
    }
  }

  private perform(command: Command): void {
    const { machine, model } = this;
    switch (command[0]) {
      case "call": {
        const [, number, ...values] = command;
        const registers = Array.from({ length: 16 }, (_, index) => values[index] ?? 0n);
        machine.syscall(number, ...registers);
        model.syscall(number, registers);
        break;
      }
      case "pass":
        machine.advance(command[1]);
        model.advance(command[1]);
        break;
      case "line":
        machine.setLine(command[1], command[2]);
        model.setLine(command[1], command[2]);
        break;
      case "fault":
        machine.fault(command[1], command[2]);
        model.fault(command[1], command[2]);
        break;
      case "access":
        this.access(command[1], command[2]);
        break;
      case "store":
        this.store(command[1], command[2]);
        break;
      case "float":
        this.useFloat(command[1]);
        break;
      case "spurious":
        machine.spuriousInterrupt();
        model.spuriousInterrupt();
    }
  }

  /** Whether the running task may use an address, as the model says. */
  allows(address: number, how: "read" | "write" | "execute"): boolean {
    const right = { read: MapRight.Read, write: MapRight.Write, execute: MapRight.Execute }[how];
    const mapping = mappingAt(this.model.current!, address);
    return mapping !== undefined && (mapping.rights & right) !== 0;
  }

  private access(address: number, how: "read" | "write" | "execute"): void {
    const { machine, model } = this;
    const allowed = this.allows(address, how);
    const esr = abort(machine.walker.translate(machine.space, address), how);
    if (machine.access(address, how) !== allowed)
      throw new Disagreement(`access was ${allowed ? "refused" : "allowed"}`);
    if (!allowed) model.fault(esr, BigInt(address));
  }

  /** What its registers held when the task was last here is there again. */
  private useFloat(byte: number): void {
    const { machine, model } = this;
    const { float: before } = model.current!;
    const runsOn = machine.useFloat();
    const held = machine.float.registers.find((value) => value !== before);
    if (runsOn && held !== undefined) throw new Disagreement(`a floating-point register holds ${held}, not ${before}`);
    if (runsOn) machine.float.registers.fill(byte);
    model.useFloat(byte);
  }

  private store(address: number, byte: number): void {
    const { machine, model } = this;
    this.access(address, "write");
    if (machine.current === 0 || !this.allows(address, "write")) return;
    const { object, first, address: start } = mappingAt(model.current!, address)!;
    const region = object as Region;
    if (region.device || (address % PAGE) + STORED_BYTES > PAGE) return;
    const data = new Uint8Array(STORED_BYTES).fill(byte);
    machine.write(machine.current, address, data);
    region.content(first + Math.floor((address - start) / PAGE)).set(data, address % PAGE);
  }
}
