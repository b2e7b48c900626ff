/** What the system handle is for: log, information, firmware. */
import { beforeEach, describe, expect, test } from "vitest";
import { Info, LogLevel, LogMeta, Right, Status, Syscall, SystemRight } from "../../abi/syscall";
import { sourceOf } from "./sources";
import { ALL_BITS, SYSTEM, World, bootArchive, type TestTask } from "./world";

let world: World;
let init: TestTask;

beforeEach(() => {
  world = new World();
  init = world.init;
});

function system(task: TestTask, rights: number, badge = 0): number {
  return world.asInit((each) => each.ok(Syscall.HandleCopy, SYSTEM, rights, badge, task.handle));
}

describe("log", () => {
  const TEXT = [0x6c6c_6548n, 2n, 3n, 4n, 2n ** 64n - 1n];
  const META = 40 | (LogLevel.Warning << LogMeta.LevelShift);

  /** Sequence, badge, description and text of a record. */
  function read(sequence: number): { sequence: number; badge: number; meta: number; time: bigint; text: bigint[] } {
    init.ok(Syscall.LogRead, SYSTEM, sequence);
    const [found, description, ...text] = [1, 2, 3, 4, 5, 6, 7].map((index) => init.x(index));
    return {
      sequence: Number(found & 0xffff_ffffn),
      badge: Number(found >> 32n),
      meta: Number(description & 511n),
      time: description >> BigInt(LogMeta.TimeShift),
      text,
    };
  }

  /** One past the newest record. */
  function end(): number {
    let next = 0;
    while (init.try(Syscall.LogRead, SYSTEM, next) === Status.Ok) next = Number(init.x(1) & 0xffff_ffffn) + 1;
    return next;
  }

  test("a record is read as it was written, with time and the writer's badge", () => {
    const next = end();
    const writer = world.spawn(10);
    const handle = system(writer, SystemRight.Log, 77);
    world.sleep();
    world.machine.advance(1234);
    writer.ok(Syscall.Log, handle, META, ...TEXT);
    world.asInit(() => {
      expect(read(next)).toEqual({ sequence: next, badge: 77, meta: META, time: 1234n, text: TEXT });
      expect(init.try(Syscall.LogRead, SYSTEM, next + 1)).toBe(Status.NotFound);
      expect(init.try(Syscall.LogRead, SYSTEM, 2n ** 64n - 1n)).toBe(Status.NotFound);
    });
  });

  test("is empty at first: the kernel writes nothing of its own", () => {
    expect(end()).toBe(0);
  });

  test("old records give way to new ones; the reader is told the oldest kept", () => {
    const first = end();
    for (let count = 0; count < 4000; count++) init.ok(Syscall.Log, SYSTEM, 8, count);
    const oldest = read(0).sequence;
    expect(oldest).toBeGreaterThan(first);
    const last = first + 3999;
    expect(read(last).text[0]).toBe(3999n);
    expect(read(oldest).text[0]).toBe(BigInt(oldest - first));
    expect(last - oldest).toBeGreaterThan(500);
  });

  test("a reader is told of each record by its bits", () => {
    const reader = world.spawn(16);
    const reading = system(reader, SystemRight.LogRead);
    const writer = world.spawn(10);
    const writing = system(writer, SystemRight.Log);
    world.sleep();
    reader.ok(Syscall.LogBind, reading, 2);
    reader.receive(0);
    writer.syscall(Syscall.Log, writing, META, ...TEXT);
    expect(reader.running).toBe(true);
    expect(reader.notified.bits).toBe(2n);
    expect(writer.status).toBe(Status.Ok);
    world.kill(reader);
    expect(writer.try(Syscall.Log, writing, META, ...TEXT)).toBe(Status.Ok);
  });

  test.each([
    { name: "more than 40 bytes", meta: 41 },
    { name: "a time of its own", meta: 1 << LogMeta.TimeShift },
    { name: "more than 32 bits", meta: 2n ** 32n },
  ])("refuses a record of $name", ({ meta }) => {
    const next = end();
    expect(init.try(Syscall.Log, SYSTEM, meta, ...TEXT)).toBe(Status.BadArgument);
    expect(end()).toBe(next);
  });
});

describe("information", () => {
  test("on memory adds up to all of RAM", () => {
    init.ok(Syscall.SystemInfo, SYSTEM, Info.Memory);
    const [ram, free, kept, tasks, frequency, idle, now] = [1, 2, 3, 4, 5, 6, 7].map((index) => Number(init.x(index)));
    expect(ram).toBe(32 * 256);
    expect(free + kept).toBeLessThan(ram);
    expect([tasks, frequency, idle, now]).toEqual([1, 19_200_000, 0, 0]);
    expect(ram - kept - free).toBeLessThan(100);
  });

  test("on the boot", () => {
    init.ok(Syscall.SystemInfo, SYSTEM, Info.Boot);
    const ram = 32 * 2 ** 20;
    expect([1, 2, 3, 4, 5].map((index) => Number(init.x(index)))).toEqual([0x10_0000, bootArchive.length, 0, 0, ram]);
  });

  test("of a kind that there is not is refused", () => {
    for (const what of [2, 0x50, 2n ** 32n]) {
      expect(init.try(Syscall.SystemInfo, SYSTEM, what)).toBe(Status.BadArgument);
    }
  });
});

describe("firmware", () => {
  const property = (which: World, tag: number, ...words: number[]) =>
    which.init.try(Syscall.Property, SYSTEM, tag, ...words);

  test.each(["pi3", "qemu"] as const)("properties are read through the mailbox: %s", (board) => {
    const each = new World({ board });
    expect(property(each, 0x10002)).toBe(Status.Ok);
    expect([each.init.x(1), each.init.x(2)]).toEqual([4n, 0xa02082n]);
    expect(property(each, 0x30002, 2)).toBe(Status.Ok);
    expect([1, 2, 3].map((index) => each.init.x(index))).toEqual([8n, 2n, board === "pi3" ? 48_000_000n : 3_000_000n]);
  });

  test.each(["pi3", "qemu"] as const)("a tag that the firmware does not know is not found: %s", (board) => {
    expect(property(new World({ board }), 0x30047, 3)).toBe(Status.NotFound);
  });

  test("a request is sent with its four words, and answered with as many", () => {
    world.machine.mailbox.answers.set(0x30001, [0x11, 0x12, 0x13, 0x14]);
    expect(property(world, 0x30001, 1, 2, 3, 4)).toBe(Status.Ok);
    expect(world.machine.mailbox.sent.at(-1)).toEqual([1, 2, 3, 4]);
    expect([1, 2, 3, 4, 5].map((index) => init.x(index))).toEqual([16n, 0x11n, 0x12n, 0x13n, 0x14n]);
  });

  test("a request is whole, whatever its buffer held", () => {
    const buffer = sourceOf("kernel/layout.ts").constant("MAILBOX_BUFFER");
    world.machine.bytes.fill(0xff, buffer, buffer + 64);
    expect(property(world, 0x10002)).toBe(Status.Ok);
    expect(init.x(2)).toBe(0xa02082n);
    expect(world.machine.mailbox.requests.at(-1)).toBe(0x10002);
  });

  test("an answer that the firmware calls an error is none", () => {
    world.machine.mailbox.partial = true;
    expect(property(world, 0x10002)).toBe(Status.NotFound);
  });

  test("a request waits until the firmware can take it", () => {
    world.machine.mailbox.full = 100;
    expect(property(world, 0x10002)).toBe(Status.Ok);
  });

  test("an answer comes late and after those of others", () => {
    world.machine.mailbox.delay = 100;
    world.machine.mailbox.unrelated.push(0x1231, 0x4562);
    expect(property(world, 0x10005)).toBe(Status.Ok);
    expect([init.x(2), init.x(3)]).toEqual([0n, BigInt(32 * 1024 * 1024)]);
  });

  test.each([0x38002, 0x38041, 0x28001, 0x48001, 0x30049, 0x3000c, 0x60002, 0x8000_0001])(
    "tags that change something are for those who may make devices: 0x%x",
    (tag) => {
      const task = world.spawn(10);
      const handle = system(task, SystemRight.Firmware);
      world.machine.mailbox.answers.set(tag, [5, 6]);
      expect(property(world, tag, 1, 2, 3, 4)).toBe(Status.Ok);
      expect([init.x(1), init.x(2), init.x(3)]).toEqual([8n, 5n, 6n]);
      expect(world.machine.mailbox.sent.at(-1)).toEqual([1, 2, 3, 4]);
      world.sleep();
      const before = world.machine.mailbox.requests.length;
      expect(task.try(Syscall.Property, handle, tag, 1, 2, 3, 4)).toBe(Status.Denied);
      expect(world.machine.mailbox.requests).toHaveLength(before);
    },
  );

  test("the DMA channels that the processor may use are told to everyone", () => {
    const task = world.spawn(10);
    const handle = system(task, SystemRight.Firmware);
    world.machine.mailbox.answers.set(0x60001, [0x7f34]);
    world.sleep();
    expect(task.try(Syscall.Property, handle, 0x60001)).toBe(Status.Ok);
    expect(task.x(2)).toBe(0x7f34n);
  });

  test("the notice of a reboot may be given", () => {
    property(world, 0x30048, 0);
    expect(world.machine.mailbox.requests.at(-1)).toBe(0x30048);
  });

  test("a tag of more than 32 bits is refused", () => {
    expect(init.try(Syscall.Property, SYSTEM, 2n ** 32n + 0x10002n)).toBe(Status.BadArgument);
  });
});

describe("a framebuffer", () => {
  const make = (which: World, ...mode: (number | bigint)[]) => which.init.try(Syscall.Display, SYSTEM, ...mode);
  const answer = (which: World) => [1, 2, 3, 4, 5, 6, 7].map((index) => Number(which.init.x(index)));

  test.each([
    { board: "pi3" as const, order: 0, pitch: 1368 * 4 },
    { board: "qemu" as const, order: 1, pitch: 1366 * 4 },
  ])("is made by one message of all its tags, and the mode is the firmware's: $board", ({ board, order, pitch }) => {
    const each = new World({ board });
    const { mailbox } = each.machine;
    expect(make(each, 1366, 768, 1536, 32, 1)).toBe(Status.Ok);
    const address = 33 * 1024 * 1024;
    expect(answer(each)).toEqual([address, pitch * 1536, 1366, 768, 1536, pitch, 32 | (order << 8)]);
    expect(mailbox.requests.slice(-7)).toEqual([0x48003, 0x48004, 0x48009, 0x48005, 0x48006, 0x40001, 0x40008]);
    expect(mailbox.sent.slice(-7).map(([first, second]) => [first, second])).toEqual([
      ...[[1366, 768], [1366, 1536], [0, 0], [32, 0], [1, 0], [4096, 0], [0, 0]], // prettier-ignore
    ]);
    expect(mailbox.framebuffer.allocated).toBe(true);
  });

  test("shows its first rows, whatever was shown before", () => {
    world.machine.mailbox.framebuffer.offset = [0, 480];
    expect(make(world, 640, 480, 960, 16, 0)).toBe(Status.Ok);
    expect(world.machine.mailbox.framebuffer.offset).toEqual([0, 0]);
  });

  test("may be another than was asked for", () => {
    expect(make(world, 100_000, 0, 0, 7, 0)).toBe(Status.Ok);
    expect(answer(world).slice(2, 5)).toEqual([3840, 1, 1]);
    expect(answer(world)[6]).toBe(16);
  });

  test("is not there without a screen, memory for it, or an answer", () => {
    world.machine.mailbox.framebuffer.present = false;
    expect(make(world, 640, 480, 480, 32, 0)).toBe(Status.NotFound);
    world.machine.mailbox.framebuffer.present = true;
    expect(make(world, 3840, 2560, 7680, 32, 0)).toBe(Status.NotFound);
    world.machine.mailbox.delay = Infinity;
    expect(make(world, 640, 480, 480, 32, 0)).toBe(Status.NotFound);
  });

  test.each([0, 1, 2, 3, 4])("is refused for a number of more than 32 bits, the %ith", (which) => {
    const mode: (number | bigint)[] = [640, 480, 480, 32, 0];
    mode[which] = 2n ** 32n;
    const before = world.machine.mailbox.requests.length;
    expect(make(world, ...mode)).toBe(Status.BadArgument);
    expect(world.machine.mailbox.requests).toHaveLength(before);
  });
});

test("the system handle is handed on with fewer rights", () => {
  const task = world.spawn(10);
  const handle = system(task, SystemRight.Info | SystemRight.Log);
  world.sleep();
  expect(task.try(Syscall.SystemInfo, handle, Info.Memory)).toBe(Status.Ok);
  expect(task.try(Syscall.Log, handle, 0)).toBe(Status.Ok);
  const others = [
    Syscall.LogRead,
    Syscall.LogBind,
    Syscall.Property,
    Syscall.Trace,
    Syscall.TraceRead,
    Syscall.DeviceRegion,
    Syscall.Display,
  ];
  for (const number of others) expect(task.try(number, handle, 0, 0)).toBe(Status.Denied);
  expect(task.try(Syscall.HandleCopy, handle, Right.All, 0, 0)).toBe(Status.Denied);
  task.receive(0, ALL_BITS, 0n);
  expect(task.notified.status).toBe(Status.TimedOut);
});
