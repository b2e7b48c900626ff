/** What the firmware tells of the board, by the mailbox property interface (raspberrypi/firmware wiki). */
import { Status } from "../abi/syscall";
import { property, result } from "../lib/kernel";
import { Text } from "../lib/text";
import { Screen } from "./shell-screen";

const enum Property {
  FirmwareRevision = 0x00000001,
  BoardRevision = 0x00010002,
  Serial = 0x00010004,
  ArmMemory = 0x00010005,
  ClockRate = 0x00030002,
  ClockMaximum = 0x00030004,
  Temperature = 0x00030006,
  TemperatureMaximum = 0x0003000a,
}

/** Clocks. */
const ARM: u32 = 3;
const CORE: u32 = 4;

/** New-style revision words (raspberrypi/documentation, "Raspberry Pi revision codes"). */
const NEW_STYLE: u32 = 1 << 23;

export function board(screen: Screen, system: u32): void {
  const known = ask(system, Property.BoardRevision, 0, 4);
  const revision = word(0);
  writeModel(screen.field("model"), known, revision);
  screen.endLine();
  if (known) screen.field("revision").hex(revision, 6);
  else notReported(screen.field("revision"));
  screen.endLine();
  if (ask(system, Property.Serial, 0, 8)) screen.field("serial").hex(((<u64>word(1)) << 32) | word(0), 16);
  else notReported(screen.field("serial"));
  screen.endLine();
  writeRam(screen.field("RAM"), system, known, revision);
  screen.endLine();
  writeClock(screen.field("clock"), system);
  screen.endLine();
  writeTemperature(screen.field("temperature"), system);
  screen.endLine();
  if (ask(system, Property.FirmwareRevision, 0, 4)) screen.field("firmware").decimal(word(0));
  else notReported(screen.field("firmware"));
  screen.endLine();
}

/** "Raspberry Pi 3 Model B", or what can be said of one that has no name here. */
export function writeModelName(text: Text, system: u32): void {
  const known = ask(system, Property.BoardRevision, 0, 4);
  if (known && (word(0) & NEW_STYLE) != 0) text.text(modelName((word(0) >> 4) & 0xff));
  else text.text("a board of unknown model");
}

function writeModel(text: Text, known: bool, revision: u32): void {
  if (!known) return notReported(text);
  if ((revision & NEW_STYLE) == 0) {
    text.text("older than Raspberry Pi 2");
    return;
  }
  text
    .text(modelName((revision >> 4) & 0xff))
    .text(" Rev 1.")
    .decimal(revision & 15);
  text.text(", ").text(processorName((revision >> 12) & 15));
}

function writeRam(text: Text, system: u32, known: bool, revision: u32): void {
  const isNew = known && (revision & NEW_STYLE) != 0;
  if (isNew) text.decimal((<u64>256) << ((revision >> 20) & 7)).text(" MiB");
  const forArm = ask(system, Property.ArmMemory, 0, 8);
  if (forArm)
    text
      .text(isNew ? ", " : "")
      .decimal(word(1) >> 20)
      .text(" MiB of it for the processor");
  if (!isNew && !forArm) notReported(text);
}

function writeClock(text: Text, system: u32): void {
  if (!ask(system, Property.ClockRate, ARM, 8) || word(1) == 0) return notReported(text);
  text
    .text("processor ")
    .decimal(word(1) / 1000000)
    .text(" MHz");
  if (ask(system, Property.ClockMaximum, ARM, 8) && word(1) != 0) {
    text
      .text(" of at most ")
      .decimal(word(1) / 1000000)
      .text(" MHz");
  }
  if (ask(system, Property.ClockRate, CORE, 8) && word(1) != 0)
    text
      .text(", core ")
      .decimal(word(1) / 1000000)
      .text(" MHz");
}

function writeTemperature(text: Text, system: u32): void {
  if (!ask(system, Property.Temperature, 0, 8)) return notReported(text);
  writeDegrees(text, word(1));
  if (ask(system, Property.TemperatureMaximum, 0, 8)) writeDegrees(text.text(" of at most "), word(1));
}

function writeDegrees(text: Text, milli: u32): void {
  text
    .decimal(milli / 1000)
    .text(".")
    .decimal((milli % 1000) / 100)
    .text(" C");
}

function notReported(text: Text): void {
  text.text("not reported");
}

/** @param argument the request's first word @param bytes that the reply must have. @returns whether the firmware told */
function ask(system: u32, tag: Property, argument: u32, bytes: u32): bool {
  return property(system, tag, argument, 0) == Status.Ok && result(0) >= bytes;
}

/** A word of the firmware's reply. */
function word(index: u32): u32 {
  return <u32>result(1 + index);
}

function modelName(type: u32): string {
  switch (type) {
    case 0x04:
      return "Raspberry Pi 2 Model B";
    case 0x08:
      return "Raspberry Pi 3 Model B";
    case 0x0d:
      return "Raspberry Pi 3 Model B+";
    case 0x0e:
      return "Raspberry Pi 3 Model A+";
    case 0x11:
      return "Raspberry Pi 4 Model B";
    case 0x12:
      return "Raspberry Pi Zero 2 W";
    case 0x13:
      return "Raspberry Pi 400";
    case 0x14:
      return "Raspberry Pi Compute Module 4";
    case 0x17:
      return "Raspberry Pi 5";
    case 0x18:
      return "Raspberry Pi Compute Module 5";
    case 0x19:
      return "Raspberry Pi 500";
  }
  return "Raspberry Pi";
}

function processorName(number: u32): string {
  switch (number) {
    case 0:
      return "BCM2835";
    case 1:
      return "BCM2836";
    case 2:
      return "BCM2837";
    case 3:
      return "BCM2711";
    case 4:
      return "BCM2712";
  }
  return "unknown processor";
}
