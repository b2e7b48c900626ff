/** What models share: a device made up for the purpose copies words by DMA and shows on a pin that it works. */
import { expect, test } from "vitest";
import { block } from "../../abi/registers/block";
import { Clock } from "../../sim/clock";
import { Ram } from "../../sim/memory";
import { Model, type Surroundings } from "../../sim/model";
import { RegisterFile } from "../../sim/registers";

const WORD_TIME = 50;

const copier = block({
  name: "copier",
  title: "A copier of words",
  source: "this test",
  bytes: 0x10,
  registers: {
    from: { offset: 0x0, access: "rw", doc: "Source." },
    to: { offset: 0x4, access: "rw", doc: "Target." },
    words: { offset: 0x8, access: "wo", doc: "Starts it." },
    done: { offset: 0xc, access: "w1c", width: 8, doc: "It has ended, and interrupts." },
  },
});

class Copier extends Model<typeof copier> {
  readonly registers = new RegisterFile(copier, {
    write: { words: (count) => this.start(count), done: (bits) => this.finish(this.registers.get("done") & ~bits) },
  });
  private readonly busy = this.line("BUSY");
  readonly pin = this.busy.wire;

  constructor(surroundings: Surroundings) {
    super("copier", surroundings);
  }

  private start(count: number): void {
    this.busy.drive(true);
    for (let i = 0; i < count; i++) {
      this.clock.after((i + 1) * WORD_TIME, () => {
        const [from, to] = [this.registers.get("from"), this.registers.get("to")].map((base) => base + 4 * i);
        this.memory.write(to, this.memory.read(from));
      });
    }
    this.clock.after(count * WORD_TIME, () => {
      this.busy.drive(false);
      this.finish(1);
    });
  }

  private finish(done: number): void {
    this.registers.set("done", done);
    this.assert(done !== 0);
  }
}

function machine() {
  const bytes = new Uint8Array(32);
  const clock = new Clock();
  return { bytes, clock, model: new Copier({ clock, memory: new Ram(() => bytes, 0x1000) }) };
}

test("a model works in the time of its clock, reaches memory, and tells by pin and interrupt", () => {
  const { bytes, clock, model } = machine();
  const told: string[] = [];
  model.interrupt.onChange((level) => told.push(`interrupt ${level} at ${clock.now}`));
  model.pin.onChange((level) => told.push(`${model.pin.name} ${level} at ${clock.now}`));
  bytes.set([1, 2, 3, 4, 5, 6, 7, 8]);
  for (const [offset, value] of [
    [0x0, 0x1000],
    [0x4, 0x1010],
    [0x8, 2],
  ])
    model.write(offset, value);
  clock.advance(WORD_TIME);
  expect([...bytes.subarray(16, 24)]).toEqual([1, 2, 3, 4, 0, 0, 0, 0]);
  clock.advance(WORD_TIME);
  expect([...bytes.subarray(16, 24)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(model.read(0xc)).toBe(1);
  model.write(0xc, 1);
  expect(told).toEqual([
    "copier BUSY true at 0",
    "copier BUSY false at 100",
    "interrupt true at 100",
    "interrupt false at 100",
  ]);
});

test("DMA to where no memory is, or not aligned, is an error that says where", () => {
  const { bytes, clock, model } = machine();
  const ram = new Ram(() => bytes, 0x1000);
  expect(() => ram.read(0x1020)).toThrow("DMA read at 0x1020: no memory is there");
  expect(() => ram.read(0xffc)).toThrow("no memory");
  expect(() => ram.write(0x1002, 0)).toThrow("DMA write at 0x1002 is not 4-byte aligned");
  model.write(0x8, 1);
  expect(() => clock.advance(WORD_TIME)).toThrow("DMA read at 0x0");
});

test("a model that is given no memory says so when it needs it", () => {
  const model = new Copier({});
  model.write(0x8, 1);
  expect(() => model.clock.advance(WORD_TIME)).toThrow("copier: DMA without memory: give it as { memory }");
});
