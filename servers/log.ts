/**
 * The log server: keeps the recent messages of the kernel and of all services, answers abi/protocol/log.ts, and prints what
 * is a warning or worse on the console.
 */
import { now } from "../abi/host";
import { Reply } from "../abi/reply";
import { LogLevel, LogMeta, Status } from "../abi/syscall";
import { writeAll } from "../lib/console";
import { frequency, logBind, logRead, result } from "../lib/kernel";
import { DIED } from "../lib/message";
import { ConsoleClient } from "../lib/protocol/console";
import { LOG_RECORD_BYTES, LOG_RECORD_TEXT_BYTES, LogError, LogServer } from "../lib/protocol/log";
import { SERVICE_RECORD_BYTES, ServiceRecord } from "../lib/protocol/supervisor";
import { serve } from "../lib/server";
import { connect, serveEndpoint, systemHandle } from "../lib/service";
import { supervisor } from "../lib/supervisor";
import { newText, Text } from "../lib/text";
import { addText, append, end, forgetJoins, join, message, oldest } from "./log-ring";

/** The bit for new records in the kernel's log. */
const NEW_RECORDS: u64 = 1;

const NAME_BYTES: u32 = 16;
/** Names of the services, asked for once; all zeros: not yet. */
const NAMED: u32 = 256;
const NAMES = memory.data(NAMED * NAME_BYTES);
const DESCRIPTION = changetype<ServiceRecord>(memory.data(SERVICE_RECORD_BYTES, 8));
/** Text of one kernel record. */
const PIECE = memory.data(40);

@final
class Keeper extends LogServer {
  private readonly line: Text = newText(LOG_RECORD_TEXT_BYTES + 64);
  /** The kernel's sequence number of the record to read next. */
  private nextRecord: u64 = 0;
  /** Kernel records that were overwritten before they were read. */
  private overwritten: u64 = 0;
  /** Number of the message to be looked at next for printing. */
  private printed: u64 = 0;

  constructor(
    endpoint: u32,
    private readonly system: u32,
    private readonly console: ConsoleClient,
  ) {
    super(endpoint);
  }

  override range(): u32 {
    this.drain();
    this.oldest = oldest();
    this.end = end;
    this.lost = this.overwritten;
    return 0;
  }

  override notified(_bits: u64): void {
    this.drain();
    this.print();
  }

  override read(number: u64, record: u32): u32 {
    this.drain();
    if (number >= end) return LogError.NotFound;
    this.sequence = max(number, oldest());
    const found = changetype<usize>(message(this.sequence));
    return this.writeLease(record, 0, found, LOG_RECORD_BYTES) == LOG_RECORD_BYTES ? 0 : Reply.BadRequest;
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
      if (record) memory.copy(record.name, nameOf(writer), NAME_BYTES);
    }
  }

  private countLost(records: u32): void {
    if (records == 0) return;
    this.overwritten += records;
    this.nextRecord += records;
    forgetJoins();
    const record = append(now(), LogLevel.Warning);
    this.line.clear().decimal(records).text(" records of the log were overwritten before they were read");
    addText(record, this.line.address, this.line.length);
    memory.copy(record.name, OWN_NAME, NAME_BYTES);
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
      if (record.level > LogLevel.Warning) continue;
      this.startLine(record.time, record.name);
      this.line.bytes(record.text, record.length);
      this.write();
      this.drain();
    }
  }

  private startLine(time: u64, name: usize): Text {
    return this.line.clear().text("[").seconds(time, frequency()).text("] ").name(name).text(": ");
  }

  private write(): void {
    this.line.text("\n");
    if (writeAll(this.console, this.line.address, this.line.length) == DIED) {
      writeAll(this.console, this.line.address, this.line.length);
    }
  }

  /** After a restart the kernel's log still holds what was shown before: it goes on from what is said of its own end. */
  skipShown(): void {
    let found = false;
    for (let number = end; number > oldest(); number--) {
      const record = message(number - 1);
      const isOwnEnd =
        memory.compare(record.name, SUPERVISOR, 5) == 0 && memory.compare(record.text, OWN_PREFIX, 5) == 0;
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
  if (load<u8>(name) == 0 && supervisor.describe(badge - 1, DESCRIPTION) == 0) {
    memory.copy(name, DESCRIPTION.name, NAME_BYTES);
  }
  return name;
}

export function main(): void {
  const console = new ConsoleClient(connect("console"));
  const system = systemHandle();
  const server = new Keeper(serveEndpoint("log"), system, console);
  assert(logBind(system, NEW_RECORDS) == Status.Ok, "the manifest must grant the log server LogRead");
  server.drain();
  server.skipShown();
  server.print();
  serve(server);
}
