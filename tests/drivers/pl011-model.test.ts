/** What the model of the PL011 promises, statement by statement of ARM DDI 0183G. */
import { describe, expect, test } from "vitest";
import { Damage, Interrupt, Pl011, Register } from "../../sim/pl011";

const ENABLED = 0x301;
const LOOPBACK = 0x80;
const FLAG = { busy: 1 << 3, receiveEmpty: 1 << 4, transmitFull: 1 << 5, receiveFull: 1 << 6, transmitEmpty: 1 << 7 };

/** 8N1 with FIFOs at 115200 baud, with a divisor that has no rounding. */
function running({ line = 0x70, levels = 0x12, control = ENABLED } = {}): Pl011 {
  const uart = new Pl011({ clock: 1_843_200 * 2, lineBaud: 115_200 });
  uart.write(Register.integerDivisor, 2);
  uart.write(Register.lineControl, line);
  uart.write(Register.fifoLevel, levels);
  uart.write(Register.control, control);
  return uart;
}

function raw(uart: Pl011, bit: Interrupt): boolean {
  return (uart.read(Register.rawInterrupts) & bit) !== 0;
}

function send(uart: Pl011, count: number): void {
  for (let i = 0; i < count; i++) uart.write(Register.data, i);
}

/** Exactly `count` characters have come. */
function receive(uart: Pl011, count: number): void {
  uart.deliver(Array.from({ length: count }, (_, i) => i));
  uart.advance(count * uart.characterTime + 1);
}

describe("after reset", () => {
  test("registers have the values of Table 3-1", () => {
    const uart = new Pl011({ clock: 48e6, lineBaud: 115_200 });
    expect(uart.read(Register.flag)).toBe(FLAG.transmitEmpty | FLAG.receiveEmpty);
    expect(uart.read(Register.control)).toBe(0x300);
    expect(uart.read(Register.fifoLevel)).toBe(0x12);
    for (const register of [Register.status, Register.lineControl, Register.interruptMask, Register.rawInterrupts]) {
      expect(uart.read(register)).toBe(0);
    }
  });

  test("the identification is that of a PL011 (3.3.15, 3.3.16)", () => {
    const uart = new Pl011({ clock: 48e6, lineBaud: 115_200 });
    const bytes = Array.from({ length: 8 }, (_, i) => uart.read(Register.peripheralId + 4 * i));
    expect(bytes).toEqual([0x11, 0x10, 0x24, 0x00, 0x0d, 0xf0, 0x05, 0xb1]);
  });

  test.each([0x08, 0x20, Register.interruptClear])("what is not modelled is refused: read of 0x%s", (offset) => {
    expect(() => running().read(offset)).toThrow(/0x/);
  });

  test.each([
    [Register.flag, 0],
    [Register.maskedInterrupts, 1],
    [Register.dmaControl, 1],
  ])("what is not modelled is refused: write of register %i", (offset, value) => {
    expect(() => running().write(offset, value)).toThrow(/PL011/i);
  });
});

describe("divisors and line control (3.3.5 to 3.3.7)", () => {
  test("divisors hold only from the next write of UARTLCR_H on", () => {
    const uart = running();
    uart.write(Register.control, 0);
    uart.write(Register.integerDivisor, 4);
    expect(uart.baud).toBe(115_200);
    uart.write(Register.lineControl, 0x70);
    expect(uart.baud).toBe(57_600);
  });

  test("the fraction counts in 64ths", () => {
    const uart = new Pl011({ clock: 4e6, lineBaud: 230_400 });
    uart.write(Register.integerDivisor, 1);
    uart.write(Register.fractionalDivisor, 5);
    uart.write(Register.lineControl, 0x70);
    // The example of 3.3.6: 230400 baud of 4 MHz.
    expect(Math.round(uart.baud)).toBe(231_884);
  });

  test.each([
    [0, 1],
    [65535, 1],
  ])("%i and %i/64 are not a divisor (3.3.6)", (integer, fraction) => {
    const uart = new Pl011({ clock: 48e6, lineBaud: 115_200 });
    uart.write(Register.integerDivisor, integer);
    uart.write(Register.fractionalDivisor, fraction);
    expect(() => uart.write(Register.lineControl, 0x70)).toThrow(/3\.3\.6/);
  });

  test.each([Register.integerDivisor, Register.fractionalDivisor, Register.lineControl])(
    "register %i is not to be written while the UART is enabled",
    (register) => {
      expect(() => running().write(register, 1)).toThrow(/enabled/);
    },
  );

  test("nor before a character that is being sent has ended (3.3.8)", () => {
    const uart = running();
    send(uart, 1);
    uart.write(Register.control, 0);
    expect(() => uart.write(Register.lineControl, 0)).toThrow(/being sent/);
    uart.advance(uart.characterTime);
    uart.write(Register.lineControl, 0);
    expect(uart.sent).toEqual([0]);
  });

  test.each([
    ["8N1", 0x70, 10],
    ["8E1", 0x76, 11],
    ["7N2", 0x58, 10],
    ["5N1", 0x10, 7],
  ])("a character of %s takes its bit times (2.4.5)", (_, line, bits) => {
    expect(running({ line }).characterTime).toBeCloseTo((bits * 1e9) / 115_200, 3);
  });

  test("sending a break is refused, since it is not modelled", () => {
    const uart = new Pl011({ clock: 48e6, lineBaud: 115_200 });
    expect(() => uart.write(Register.lineControl, 1)).toThrow(/break/);
  });
});

describe("sending (2.4.3, 3.3.3)", () => {
  test("a character leaves after its time, and BUSY lasts until its stop bit", () => {
    const uart = running();
    send(uart, 1);
    uart.advance(uart.characterTime - 1);
    expect(uart.read(Register.flag) & FLAG.busy).toBe(FLAG.busy);
    expect(uart.sent).toEqual([]);
    uart.advance(1);
    expect(uart.read(Register.flag) & FLAG.busy).toBe(0);
    expect(uart.sent).toEqual([0]);
  });

  test("16 characters and the one being sent fill it; without FIFOs one and the one being sent (3.3.7)", () => {
    const uart = running();
    send(uart, 16);
    expect(uart.read(Register.flag) & FLAG.transmitFull).toBe(0);
    send(uart, 1);
    expect(uart.read(Register.flag) & FLAG.transmitFull).toBe(FLAG.transmitFull);
    expect(() => send(uart, 1)).toThrow(/full/);
    const simple = running({ line: 0x60 });
    send(simple, 2);
    expect(simple.read(Register.flag) & FLAG.transmitFull).toBe(FLAG.transmitFull);
  });

  test("BUSY is set by a character that waits in a disabled UART", () => {
    const uart = running({ control: 0 });
    send(uart, 1);
    uart.advance(1e9);
    expect(uart.read(Register.flag) & (FLAG.busy | FLAG.transmitEmpty)).toBe(FLAG.busy);
  });

  test.each([
    [0, 2],
    [1, 4],
    [2, 8],
    [3, 12],
    [4, 14],
  ])("at level %i the interrupt comes when the FIFO has drained to %i (2.8.3, 3.3.9)", (level, left) => {
    const uart = running({ levels: level });
    send(uart, 17);
    uart.advance((16 - left) * uart.characterTime - 1);
    expect(raw(uart, Interrupt.Transmit)).toBe(false);
    uart.advance(1);
    expect(raw(uart, Interrupt.Transmit)).toBe(true);
  });

  test("the interrupt ends when the FIFO is filled above the level, or when it is cleared", () => {
    const uart = running({ levels: 0 });
    send(uart, 17);
    uart.settle();
    send(uart, 3);
    expect(raw(uart, Interrupt.Transmit)).toBe(true);
    send(uart, 1);
    expect(raw(uart, Interrupt.Transmit)).toBe(false);
    uart.settle();
    uart.write(Register.interruptClear, Interrupt.Transmit);
    expect(raw(uart, Interrupt.Transmit)).toBe(false);
  });

  test("an empty FIFO that never was above the level gives no interrupt (2.8.3)", () => {
    const uart = running({ levels: 2 });
    send(uart, 5);
    uart.settle();
    expect(raw(uart, Interrupt.Transmit)).toBe(false);
  });

  test("clearing FEN empties the FIFO (3.3.8)", () => {
    const uart = running({ control: 0 });
    send(uart, 4);
    uart.write(Register.lineControl, 0x60);
    expect(uart.read(Register.flag) & (FLAG.busy | FLAG.transmitEmpty)).toBe(FLAG.transmitEmpty);
  });

  test("a rate that the other end does not have arrives there as framing errors", () => {
    const uart = new Pl011({ clock: 48e6, lineBaud: 9600 });
    uart.write(Register.integerDivisor, 26);
    uart.write(Register.lineControl, 0x70);
    uart.write(Register.control, ENABLED);
    send(uart, 1);
    uart.settle();
    expect(uart.sent).toEqual([Damage.Framing]);
  });
});

describe("receiving (2.4.3, 2.8.2)", () => {
  test.each([
    [0, 2],
    [1, 4],
    [2, 8],
    [3, 12],
    [4, 14],
  ])("at level %i the interrupt comes with character %i (3.3.9), and reading one ends it", (level, count) => {
    const uart = running({ levels: level << 3 });
    receive(uart, count - 1);
    expect(raw(uart, Interrupt.Receive)).toBe(false);
    receive(uart, 1);
    expect(raw(uart, Interrupt.Receive)).toBe(true);
    uart.read(Register.data);
    expect(raw(uart, Interrupt.Receive)).toBe(false);
  });

  test("once cleared it waits for the next passage of the level", () => {
    const uart = running();
    receive(uart, 8);
    uart.write(Register.interruptClear, Interrupt.Receive);
    receive(uart, 1);
    expect(raw(uart, Interrupt.Receive)).toBe(false);
  });

  test("without FIFOs every character interrupts (3.3.7)", () => {
    const uart = running({ line: 0x60 });
    receive(uart, 1);
    expect(raw(uart, Interrupt.Receive)).toBe(true);
    expect(uart.read(Register.flag) & FLAG.receiveFull).toBe(FLAG.receiveFull);
  });

  test("the timeout comes 32 bit times after the last character, and ends when the FIFO is empty (2.8.4)", () => {
    const uart = running();
    receive(uart, 2);
    uart.advance(3.2 * uart.characterTime - 2);
    expect(raw(uart, Interrupt.ReceiveTimeout)).toBe(false);
    uart.advance(2);
    expect(raw(uart, Interrupt.ReceiveTimeout)).toBe(true);
    uart.read(Register.data);
    expect(raw(uart, Interrupt.ReceiveTimeout)).toBe(true);
    uart.read(Register.data);
    expect(raw(uart, Interrupt.ReceiveTimeout)).toBe(false);
  });

  test("a character in time puts the timeout off", () => {
    const uart = running();
    for (let i = 0; i < 4; i++) {
      receive(uart, 1);
      uart.advance(1.5 * uart.characterTime);
    }
    expect(raw(uart, Interrupt.ReceiveTimeout)).toBe(false);
  });

  test("what does not fit is lost; the next character that fits carries the overrun bit (3.3.1)", () => {
    const uart = running();
    receive(uart, 18);
    expect(uart.read(Register.flag) & FLAG.receiveFull).toBe(FLAG.receiveFull);
    expect(raw(uart, Interrupt.Overrun)).toBe(true);
    expect(uart.read(Register.status) & 8).toBe(8);
    const kept = Array.from({ length: 16 }, () => uart.read(Register.data));
    expect(kept).toEqual(Array.from({ length: 16 }, (_, i) => i));
    receive(uart, 1);
    expect(uart.read(Register.data)).toBe(Damage.Overrun);
    expect(uart.read(Register.status) & 8).toBe(0);
  });

  test("errors come with their character and, of the one read last, in UARTRSR until it is written (3.3.2)", () => {
    const uart = running();
    uart.deliver([1, 2 | Damage.Parity, 3 | Damage.Break | Damage.Framing]);
    uart.settle();
    const errors = Interrupt.Parity | Interrupt.Break | Interrupt.Framing;
    expect(uart.read(Register.rawInterrupts) & errors).toBe(errors);
    expect(uart.read(Register.data)).toBe(1);
    expect(uart.read(Register.status)).toBe(0);
    expect(uart.read(Register.data)).toBe(2 | Damage.Parity);
    expect(uart.read(Register.status)).toBe(2);
    expect(uart.read(Register.data)).toBe(3 | Damage.Break | Damage.Framing);
    uart.write(Register.status, 0);
    expect(uart.read(Register.status)).toBe(0);
  });

  test("a disabled receiver hears nothing (3.3.8)", () => {
    const uart = running({ control: 0x101 });
    receive(uart, 3);
    expect(uart.read(Register.flag) & FLAG.receiveEmpty).toBe(FLAG.receiveEmpty);
    expect(uart.read(Register.data)).toBe(0);
  });
});

describe("masks (3.3.10 to 3.3.13)", () => {
  test("the line follows UARTMIS, which is UARTRIS and UARTIMSC", () => {
    const uart = running();
    receive(uart, 8);
    expect(uart.interrupt.level).toBe(false);
    expect(uart.read(Register.maskedInterrupts)).toBe(0);
    uart.write(Register.interruptMask, Interrupt.Receive);
    expect(uart.interrupt.level).toBe(true);
    expect(uart.read(Register.maskedInterrupts)).toBe(Interrupt.Receive);
    uart.write(Register.interruptClear, Interrupt.All);
    expect(uart.interrupt.level).toBe(false);
    expect(uart.read(Register.interruptMask)).toBe(Interrupt.Receive);
  });
});

describe("loopback (3.3.8)", () => {
  test("what is sent is received, and the pin hears and says nothing", () => {
    const uart = running({ control: ENABLED | LOOPBACK });
    uart.deliver([0x41]);
    send(uart, 3);
    uart.settle();
    expect(uart.sent).toEqual([]);
    expect([0, 1, 2].map(() => uart.read(Register.data))).toEqual([0, 1, 2]);
    expect(uart.read(Register.flag) & FLAG.receiveEmpty).toBe(FLAG.receiveEmpty);
  });
});
