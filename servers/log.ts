/**
 * The log server: keeps the recent messages of the kernel and of all services, answers abi/protocol/log.ts, and prints
 * what is a warning or worse on the console.
 */
import { now } from "../abi/host";
import { Log, LogRecord, LogStatus } from "../abi/protocol/log";
import { ServiceRecord, SupervisorStatus } from "../abi/protocol/supervisor";
import { LogLevel, LogMeta, Status } from "../abi/syscall";
import { ConsoleClient } from "../lib/console";
import { frequency, logBind, logRead, result } from "../lib/kernel";
import { DIED } from "../lib/message";
import { serve, Server } from "../lib/server";
import { connect, serveEndpoint, systemHandle } from "../lib/service";
import { describe } from "../lib/supervisor";
import { newText, Text } from "../lib/text";
import { addText, append, end, forgetJoins, join, message, oldest } from "./log-ring";

/** The bit for new records in the kernel's log. */
const NEW_RECORDS: u64 = 1;

const NAME_BYTES: u32 = 16;
/** Names of the services, asked for once; all zeros: not yet. */
const NAMED: u32 = 256;
const NAMES = memory.data(NAMED * NAME_BYTES);
const DESCRIPTION = memory.data(ServiceRecord.Bytes);
/** Text of one kernel record. */
const PIECE = memory.data(40);

@final
class LogServer extends Server {
  private readonly line: Text = newText(LogRecord.TextBytes + 64);
  /** The kernel's sequence number of the record to read next. */
  private nextRecord: u64 = 0;
  /** Kernel records that were overwritten before they were read. */
  private lost: u64 = 0;
  /** Number of the message to be looked at next for printing. */
  private printed: u64 = 0;

  constructor(
    endpoint: u32,
    private readonly system: u32,
    private readonly console: ConsoleClient,
  ) {
    super(endpoint, LogStatus.BadRequest);
  }

  override request(operation: u32): void {
    this.drain();
    switch (operation) {
      case Log.Read:
        return this.read();
      case Log.Range:
        return this.answer(LogStatus.Ok, oldest(), end, this.lost);
    }
  }

  override notified(_bits: u64): void {
    this.drain();
    this.print();
  }

  private read(): void {
    if (this.w0 >= end) return this.answer(LogStatus.NotFound);
    const number = max(this.w0, oldest());
    if (this.writeLease(0, 0, message(number), LogRecord.Bytes) != LogRecord.Bytes) return;
    this.answer(LogStatus.Ok, number);
  }

  /** Takes in all that is new in the kernel's log. */
  drain(): void {
    while (logRead(this.system, this.nextRecord) == Status.Ok) {
      const found = <u32>result(0);
      const writer = <u32>(result(0) >> 32);
      const meta = result(1);
      for (let i: u32 = 0; i < 5; i++) store<u64>(PIECE + (i << 3), result(2 + i));
      this.countLost(found - <u32>this.nextRecord);
      this.nextRecord++;
      const time = meta >> LogMeta.TimeShift;
      const level = ((<u32>meta) >> LogMeta.LevelShift) & LogMeta.LevelMask;
      const record = join(writer, time, level, PIECE, (<u32>meta) & LogMeta.LengthMask, (meta & LogMeta.More) != 0);
      if (record != 0) memory.copy(record + LogRecord.Name, nameOf(writer), NAME_BYTES);
    }
  }

  private countLost(records: u32): void {
    if (records == 0) return;
    this.lost += records;
    this.nextRecord += records;
    forgetJoins();
    const record = append(now(), LogLevel.Warning);
    this.line.clear().decimal(records).text(" records of the log were overwritten before they were read");
    addText(record, this.line.address, this.line.length);
    memory.copy(record + LogRecord.Name, OWN_NAME, NAME_BYTES);
  }

  /** Shows warnings and errors not shown yet. While the console is away this waits, and the ring goes on afterwards. */
  print(): void {
    while (this.printed < end) {
      const first = oldest();
      if (this.printed < first) {
        const missed = first - this.printed;
        this.printed = first;
        this.startLine(now(), OWN_NAME).decimal(missed).text(" messages were overwritten before they could be shown");
        this.write();
      }
      const record = message(this.printed++);
      if (<i32>load<u8>(record, LogRecord.Level) > LogLevel.Warning) continue;
      this.startLine(load<u64>(record, LogRecord.Time), record + LogRecord.Name);
      this.line.bytes(record + LogRecord.Text, load<u8>(record, LogRecord.Length));
      this.write();
      this.drain();
    }
  }

  private startLine(time: u64, name: usize): Text {
    return this.line.clear().text("[").seconds(time, frequency()).text("] ").name(name).text(": ");
  }

  private write(): void {
    this.line.text("\n");
    if (this.console.write(this.line.address, this.line.length) == DIED) {
      this.console.write(this.line.address, this.line.length);
    }
  }

  /** After a restart the kernel's log still holds what was shown before: it goes on from what is said of its own end. */
  skipShown(): void {
    let found = false;
    for (let number = end; number > oldest(); number--) {
      const record = message(number - 1);
      const isOwnEnd =
        memory.compare(record + LogRecord.Name, SUPERVISOR, 5) == 0 &&
        memory.compare(record + LogRecord.Text, OWN_PREFIX, 5) == 0;
      if (isOwnEnd) this.printed = number - 1;
      else if (found) return;
      found = found || isOwnEnd;
    }
  }
}

/** As in a record's name. */
const OWN_NAME = memory.data<u8>([0x6c, 0x6f, 0x67, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
/** "init", the writer of messages on services that end. */
const SUPERVISOR = memory.data<u8>([0x69, 0x6e, 0x69, 0x74, 0]);
/** "log: ", with which those on this server start. */
const OWN_PREFIX = memory.data<u8>([0x6c, 0x6f, 0x67, 0x3a, 0x20]);
const KERNEL = memory.data<u8>([0x6b, 0x65, 0x72, 0x6e, 0x65, 0x6c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

/** Name of whoever holds a log handle with this badge: 0 the kernel, else a service's number + 1. */
function nameOf(badge: u32): usize {
  if (badge == 0) return KERNEL;
  const name = NAMES + (badge % NAMED) * NAME_BYTES;
  if (load<u8>(name) == 0 && describe(badge - 1, DESCRIPTION) == SupervisorStatus.Ok) {
    memory.copy(name, DESCRIPTION + ServiceRecord.Name, NAME_BYTES);
  }
  return name;
}

export function main(): void {
  const console = new ConsoleClient(connect("console"));
  const system = systemHandle();
  const server = new LogServer(serveEndpoint("log"), system, console);
  assert(logBind(system, NEW_RECORDS) == Status.Ok, "the manifest must grant the log server LogRead");
  server.drain();
  server.skipShown();
  server.print();
  serve(server);
}
