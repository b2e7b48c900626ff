/** The driver as a module of its own, for `tests/drivers/gpio.test.ts`. */
import { Gpio } from "../../../drivers/gpio";
import "../../../lib/abort";

let gpio = new Gpio(0x1000, 0);

/** A driver that has just been started. */
export function start(pullRegisters: u32): void {
  gpio = new Gpio(0x1000, pullRegisters);
}

export function open(): void {
  gpio.open();
}

export function setFunction(pin: u32, value: u32): void {
  gpio.setFunction(pin, value);
}

export function getFunction(pin: u32): u32 {
  return gpio.getFunction(pin);
}

export function read(pin: u32): bool {
  return gpio.read(pin);
}

export function levels(bank: u32): u32 {
  return gpio.levels(bank);
}

export function write(pin: u32, high: bool): void {
  gpio.write(pin, high);
}

export function setPull(pin: u32, pull: u32): void {
  gpio.setPull(pin, pull);
}

export function getPull(pin: u32): u32 {
  return gpio.getPull(pin);
}

export function detect(pin: u32, events: u32): void {
  gpio.detect(pin, events);
}

export function detected(pin: u32): u32 {
  return gpio.detected(pin);
}

export function service(): u64 {
  return gpio.service();
}
