/**
 * The VideoCore mailboxes and the property interface on channel 8 (hardware sheet 7; wiki of raspberrypi/firmware, "Accessing
 * mailboxes" and "Mailbox property interface").
 */
import { mailbox } from "../abi/registers/kernel/mailbox";
import { Framebuffer } from "./framebuffer";
import { Model, type Surroundings } from "./model";
import { RegisterFile } from "./registers";

const FULL = 0x8000_0000;
const EMPTY = 0x4000_0000;
const PROPERTY_CHANNEL = 8;
const DEPTH = 8;
/** Reads of a status between two transfers after which nobody can be said to wait any more. */
const POLLS = 12_000_000;
/** Bus addresses 0xC0000000 up see memory past VideoCore's cache; a plain or another alias does not on a board. */
const UNCACHED_ALIAS = 0xc000_0000;
const ADDRESS_MASK = 0x3fff_fff0;

const REPLY_OK = 0x8000_0000;
const REPLY_ERROR = 0x8000_0001;
const TAG_REPLY = 0x8000_0000;

/** What the firmware of a board answers. */
export interface Firmware {
  revision: number;
  boardRevision: number;
  serial: bigint;
  mac: readonly number[];
  /** Base and size in bytes. */
  armMemory: readonly [number, number];
  videoMemory: readonly [number, number];
  /** Hz by clock id; `otherClocks` for ids not listed. */
  clocks: Readonly<Record<number, number>>;
  otherClocks: number;
  /** Thousandths of a degree. */
  temperature: number;
  maximumTemperature: number;
}

/** Tag ids that are answered. */
const enum Property {
  FirmwareRevision = 0x0000_0001,
  BoardModel = 0x0001_0001,
  BoardRevision = 0x0001_0002,
  Mac = 0x0001_0003,
  Serial = 0x0001_0004,
  ArmMemory = 0x0001_0005,
  VideoMemory = 0x0001_0006,
  ClockState = 0x0003_0001,
  ClockRate = 0x0003_0002,
  MaximumClockRate = 0x0003_0004,
  MinimumClockRate = 0x0003_0007,
  Temperature = 0x0003_0006,
  MaximumTemperature = 0x0003_000a,
  NotifyReboot = 0x0003_0048,
}

function words(bytes: readonly number[]): number[] {
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  return [...new Uint32Array(padded.buffer)];
}

export interface MailboxOptions extends Surroundings {
  /** As on a board: a tag that is not known stays without bit 31, and the buffer has to be named by its uncached alias. */
  strict: boolean;
}

export class Mailbox extends Model<typeof mailbox> {
  private readonly replies: number[] = [];
  private busy = 0;
  private polls = 0;
  /** Tags asked for, in order: what a test looks at. */
  readonly requests: number[] = [];
  /** Messages on other channels that come before the next reply; the reader has to pass over them. */
  readonly unrelated: number[] = [];
  /** The words that came with each, as many as there was room for. */
  readonly sent: number[][] = [];
  /** How often the status reads empty before a reply is there. */
  delay = 0;
  /** How often the status reads full before a request can be written. */
  full = 0;
  /** The firmware reports an error of the request although it answered its tags, which the wiki calls a partial response. */
  partial = false;
  /** Answers of some firmware, by tag, in place of the usual ones. */
  readonly answers = new Map<number, readonly number[]>();

  readonly registers = new RegisterFile(mailbox, {
    read: {
      receive: () => this.take(),
      receiveStatus: () => this.receiveStatus(),
      sendStatus: () => this.sendStatus(),
    },
    write: {
      configuration: (value) => {
        this.registers.set("configuration", value & 1);
        this.interruptOrNot();
      },
      send: (value) => this.send(value),
    },
  });

  /** What the framebuffer tags have set. */
  readonly framebuffer: Framebuffer;
  private readonly strict: boolean;

  constructor(
    private readonly firmware: Firmware,
    { strict, ...surroundings }: MailboxOptions,
  ) {
    super("mailbox", surroundings);
    this.strict = strict;
    this.framebuffer = new Framebuffer({ memory: firmware.videoMemory, strict });
  }

  private take(): number {
    const message = this.replies.shift();
    // an empty mailbox reads as anything, and who reads it again and again waits as well
    if (message === undefined) return 0;
    this.polls = 0;
    this.interruptOrNot();
    return message;
  }

  private receiveStatus(): number {
    this.poll();
    if (this.busy > 0) {
      if (--this.busy === 0) this.interruptOrNot();
      return EMPTY;
    }
    if (this.replies.length === 0) return EMPTY;
    return this.replies.length < DEPTH ? 0 : FULL;
  }

  private sendStatus(): number {
    this.poll();
    if (this.full > 0) this.full--;
    else if (this.replies.length < DEPTH) return 0;
    return FULL;
  }

  private poll(): void {
    if (++this.polls > POLLS) throw new Error("mailbox: polled for ever");
  }

  private interruptOrNot(): void {
    this.assert(this.registers.get("configuration") === 1 && this.busy === 0 && this.replies.length > 0);
  }

  private send(value: number): void {
    if (this.full > 0 || this.replies.length >= DEPTH)
      throw new Error("mailbox: written while full; wait for bit 31 of 0x38 to clear");
    if ((value & 15) !== PROPERTY_CHANNEL) throw new Error(`mailbox: channel ${value & 15} is not modelled`);
    if (this.strict && (value & UNCACHED_ALIAS) >>> 0 !== UNCACHED_ALIAS) {
      throw new Error(`mailbox: buffer 0x${value.toString(16)} is not named by its uncached alias (0xC0000000)`);
    }
    this.polls = 0;
    this.answer(value & ADDRESS_MASK);
    this.busy = this.delay;
    this.replies.push(...this.unrelated.splice(0), value);
    this.interruptOrNot();
  }

  /** Handles the tags of a buffer in order. The header is 8 bytes, each tag has 12 before its value. */
  private answer(buffer: number): void {
    const total = this.memory.read(buffer);
    const code = this.memory.read(buffer + 4);
    if (this.strict && code !== 0) throw new Error(`mailbox: 0x${code.toString(16)} is not the code of a request, 0`);
    let at = buffer + 8;
    const end = buffer + total;
    while (at + 4 <= end) {
      const tag = this.memory.read(at);
      if (tag === 0) {
        this.memory.write(buffer + 4, this.partial ? REPLY_ERROR : REPLY_OK);
        return;
      }
      const room = this.memory.read(at + 4);
      if (room % 4 !== 0 || at + 12 + room > end) break;
      this.answerTag(tag, at, room);
      at += 12 + room;
    }
    this.memory.write(buffer + 4, REPLY_ERROR);
  }

  private answerTag(tag: number, at: number, room: number): void {
    this.requests.push(tag);
    const sent = Array.from({ length: room / 4 }, (_, index) => this.memory.read(at + 12 + index * 4));
    this.sent.push(sent);
    const value = this.value(tag, sent);
    if (!value) {
      // QEMU marks every tag as answered and leaves only the length at 0 (sheet 0, pitfall 10).
      if (!this.strict) this.memory.write(at + 8, TAG_REPLY);
      return;
    }
    // The length is the wanted one even when the value is cut.
    this.memory.write(at + 8, (TAG_REPLY | value.bytes) >>> 0);
    value.words.slice(0, room / 4).forEach((word, index) => this.memory.write(at + 12 + index * 4, word));
  }

  /** @returns the reply to a tag, undefined when the firmware does not know it */
  private value(tag: number, sent: readonly number[]): { bytes: number; words: number[] } | undefined {
    const { firmware } = this;
    const reply = (...list: number[]) => ({ bytes: list.length * 4, words: list });
    const argument = sent[0] ?? 0;
    const other = this.answers.get(tag) ?? this.framebuffer.answer(tag, sent);
    if (other) return reply(...other);
    switch (tag) {
      case Property.FirmwareRevision:
        return reply(firmware.revision);
      case Property.BoardModel:
        return reply(0);
      case Property.BoardRevision:
        return reply(firmware.boardRevision);
      case Property.Mac:
        return { bytes: firmware.mac.length, words: words(firmware.mac) };
      case Property.Serial:
        return reply(Number(firmware.serial & 0xffff_ffffn), Number(firmware.serial >> 32n));
      case Property.ArmMemory:
        return reply(...firmware.armMemory);
      case Property.VideoMemory:
        return reply(...firmware.videoMemory);
      case Property.ClockState:
        return reply(argument, 1);
      case Property.ClockRate:
      case Property.MaximumClockRate:
      case Property.MinimumClockRate:
        return reply(argument, firmware.clocks[argument] ?? firmware.otherClocks);
      case Property.Temperature:
        return reply(0, firmware.temperature);
      case Property.MaximumTemperature:
        return reply(0, firmware.maximumTemperature);
      case Property.NotifyReboot:
        return this.strict ? reply() : undefined;
    }
    return undefined;
  }
}

const MIB = 1024 * 1024;

/** QEMU 7.2, raspi3b (sheet 7). @param ram bytes that the ARM gets */
export function qemuFirmware(ram: number): Firmware {
  return {
    revision: 346337,
    boardRevision: 0xa02082,
    serial: 0n,
    mac: [0x52, 0x54, 0x00, 0x12, 0x34, 0x57],
    armMemory: [0, ram],
    videoMemory: [ram, 64 * MIB],
    clocks: { 1: 50_000_000, 2: 3_000_000 },
    otherClocks: 700_000_000,
    temperature: 25_000,
    maximumTemperature: 99_000,
  };
}

/** A Pi 3 Model B. @param ram bytes that the ARM gets */
export function boardFirmware(ram: number): Firmware {
  return {
    ...qemuFirmware(ram),
    serial: 0x0000_0000_1234_abcdn,
    clocks: { 1: 200_000_000, 2: 48_000_000, 3: 600_000_000, 4: 400_000_000 },
    otherClocks: 0,
    temperature: 47_236,
    maximumTemperature: 85_000,
  };
}
