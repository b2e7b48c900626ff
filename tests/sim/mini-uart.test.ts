/** What the model of the mini UART promises, by sections of "BCM2835 ARM Peripherals" and errata. */
import { expect, test } from "vitest";
import { MiniUart, Register } from "../../sim/mini-uart";

/** On, at 115200 baud, eight bits. */
function running(interrupts = 0): MiniUart {
  const uart = new MiniUart({ clock: 115_200 * 8, lineBaud: 115_200 });
  uart.write(Register.enables, 1);
  uart.write(Register.lineControl, 3);
  uart.write(Register.interruptEnable, interrupts);
  return uart;
}

test("2.1.1: registers of the mini UART are dead until it is enabled, AUX_ENABLES is not", () => {
  const uart = new MiniUart({ clock: 250e6, lineBaud: 115_200 });
  expect(uart.read(Register.enables)).toBe(0);
  expect(() => uart.read(Register.lineStatus)).toThrow("AUX_ENABLES");
  expect(() => uart.write(Register.baud, 270)).toThrow("AUX_ENABLES");
  expect(() => uart.write(Register.enables, 3)).toThrow("SPI1");
});

test("2.2.1: the rate is that of the core clock, divided", () => {
  const uart = running();
  expect(uart.baud).toBe(115_200);
  uart.write(Register.baud, 1);
  expect(uart.baud).toBe(57_600);
});

test("2.2.2: status at rest, and with characters in both FIFOs", () => {
  const uart = running();
  expect(uart.read(Register.status)).toBe(0x30e);
  expect(uart.read(Register.lineStatus)).toBe(0x60);
  uart.write(Register.data, 1);
  uart.write(Register.data, 2);
  uart.deliver([3]);
  expect(uart.read(Register.status)).toBe(0x0100_0002);
  expect(uart.read(Register.lineStatus)).toBe(0x20);
  uart.settle();
  expect(uart.read(Register.status)).toBe(0x0001_030f);
  expect(uart.sent).toEqual([1, 2]);
});

test("errata: bit 0 is the receive interrupt, bit 1 the transmit interrupt, and neither comes without bits 2 and 3", () => {
  const uart = running(3);
  expect(uart.interrupt.level).toBe(false);
  uart.write(Register.interruptEnable, 0xd);
  expect([uart.interrupt.level, uart.read(Register.interruptId)]).toEqual([false, 0xc1]);
  uart.write(Register.interruptEnable, 0xe);
  expect([uart.interrupt.level, uart.read(Register.interruptId), uart.read(Register.pending)]).toEqual([true, 0xc2, 1]);
  uart.deliver([1]);
  uart.settle();
  uart.write(Register.interruptEnable, 0xf);
  expect(uart.read(Register.interruptId)).toBe(0xc4);
});

test("errata: without both bits of the word length a character has seven", () => {
  const uart = running();
  uart.write(Register.lineControl, 1);
  uart.write(Register.data, 0xc1);
  uart.settle();
  expect(uart.sent).toEqual([0x41]);
});

test("2.2.2: the ninth character that waits is lost; reading AUX_MU_LSR_REG clears the overrun, AUX_MU_STAT_REG does not", () => {
  const uart = running();
  uart.deliver([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  uart.settle();
  expect(uart.read(Register.status) & 0x10).toBe(0x10);
  expect(uart.read(Register.lineStatus) & 2).toBe(2);
  expect(uart.read(Register.lineStatus) & 2).toBe(0);
  expect(uart.read(Register.status) & 0x10).toBe(0);
  expect(Array.from({ length: 9 }, () => uart.read(Register.data))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 0]);
});

test("2.2.2: writing AUX_MU_IIR_REG empties the FIFOs", () => {
  const uart = running();
  for (let i = 0; i < 5; i++) uart.write(Register.data, i);
  uart.deliver([1]);
  uart.advance(uart.characterTime + 1);
  uart.write(Register.fifoClear, 6);
  uart.settle();
  expect(uart.sent).toEqual([0, 1]);
  expect(uart.read(Register.status)).toBe(0x30e);
});

test("what is lost on a board or not modelled is refused", () => {
  const uart = running();
  for (let i = 0; i < 9; i++) uart.write(Register.data, i);
  expect(() => uart.write(Register.data, 9)).toThrow("FIFO full");
  for (const [register, value] of [
    [Register.lineControl, 0x83],
    [Register.modemControl, 2],
    [Register.control, 7],
  ])
    expect(() => uart.write(register, value)).toThrow("not modelled");
});
