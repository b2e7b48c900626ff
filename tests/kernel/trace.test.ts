/** The trace: kernel events in a ring, recorded while it is on. */
import { beforeEach, describe, expect, test } from "vitest";
import { LogMeta, Right, Status, Syscall, SystemRight, TraceEvent, TraceMeta } from "../../abi/syscall";
import { tag } from "./message";
import { SYSTEM, World, type TestTask } from "./world";

const UART = 57;

let world: World;
let reader: TestTask;
let handle: number;

beforeEach(() => {
  world = new World();
  reader = world.spawn(20);
  handle = world.give(reader, SYSTEM, SystemRight.Trace);
  world.sleep();
  expect(reader.running).toBe(true);
});

interface Event {
  sequence: number;
  task: number;
  event: TraceEvent;
  number: number;
  time: bigint;
  a: bigint;
  b: bigint;
}

const set = (on: number) => reader.ok(Syscall.Trace, handle, on);

/** The event of this number, or the oldest after it; undefined when it is still to come. */
function read(sequence: number): Event | undefined {
  if (reader.try(Syscall.TraceRead, handle, sequence) === Status.NotFound) return undefined;
  expect(reader.status).toBe(Status.Ok);
  const [who, meta, a, b] = [1, 2, 3, 4].map((index) => reader.x(index));
  return {
    sequence: Number(who & 0xffff_ffffn),
    task: Number(who >> 32n),
    event: (Number(meta) >> TraceMeta.EventShift) & TraceMeta.EventMask,
    number: Number(meta) & TraceMeta.NumberMask,
    time: meta >> BigInt(LogMeta.TimeShift),
    a,
    b,
  };
}

function readAll(from = 0): Event[] {
  const events: Event[] = [];
  for (let event = read(from); event; event = read(event.sequence + 1)) events.push(event);
  return events;
}

describe("while it is off", () => {
  test("nothing is recorded, at first and when it was on before", () => {
    reader.ok(Syscall.NotificationCreate, 1);
    reader.syscall(Syscall.Yield);
    expect(readAll()).toEqual([]);
    expect(set(1)).toBe(0);
    reader.syscall(Syscall.Yield);
    set(0);
    const { length } = readAll();
    for (let count = 0; count < 5; count++) reader.syscall(Syscall.Yield);
    world.machine.advance(1000);
    expect(readAll()).toHaveLength(length);
  });
});

describe("while it is on", () => {
  test("system calls are recorded with their number, first arguments, caller and time; its own reads are not", () => {
    set(1);
    world.machine.advance(500);
    reader.ok(Syscall.NotificationCreate, 0x77, 0x88);
    world.machine.advance(11);
    reader.syscall(Syscall.Yield);
    const [first, second, ...more] = readAll();
    expect(first).toMatchObject({
      ...{ sequence: 0, task: reader.id, event: TraceEvent.Syscall, number: Syscall.NotificationCreate },
      ...{ time: 500n, a: 0x77n, b: 0x88n },
    });
    expect(second).toMatchObject({ sequence: 1, number: Syscall.Yield, time: 511n });
    expect(more).toEqual([]);
  });

  test("a call, its switches and idling are told in order", () => {
    const endpoint = world.asInit((init) => init.ok(Syscall.EndpointCreate));
    const client = world.spawn(10);
    const receiving = world.give(reader, endpoint, Right.Receive);
    const sending = world.give(client, endpoint, Right.Send);
    set(1);
    reader.receive(receiving);
    client.call(sending, tag(1));
    reader.replyReceive(receiving, client.id, tag(0));
    client.receive(0, 1n);
    expect(world.idle).toBe(true);
    world.notify(reader, 1n);
    const seen = readAll()
      .slice(0, 8)
      .map(({ event, task, number }) => [event, task, number]);
    expect(seen).toEqual([
      [TraceEvent.Syscall, reader.id, Syscall.Receive],
      [TraceEvent.Switch, client.id, 0],
      [TraceEvent.Syscall, client.id, Syscall.Call],
      [TraceEvent.Switch, reader.id, 0],
      [TraceEvent.Syscall, reader.id, Syscall.ReplyReceive],
      [TraceEvent.Switch, client.id, 0],
      [TraceEvent.Syscall, client.id, Syscall.Receive],
      [TraceEvent.Switch, 0, 0],
    ]);
  });

  test("interrupts are told with their source and lines, of the task that they interrupt or of nobody", () => {
    const line = world.give(
      reader,
      world.asInit((init) => init.ok(Syscall.InterruptCreate, SYSTEM, UART)),
      0,
    );
    reader.ok(Syscall.InterruptBind, line, 2);
    set(1);
    world.machine.advance(7);
    world.machine.setLine(UART, true);
    reader.receive(0, 1n);
    world.machine.advance(3);
    world.machine.spuriousInterrupt();
    world.notify(reader, 1n);
    const [first, second] = readAll().filter(({ event }) => event === TraceEvent.Interrupt);
    expect(first).toMatchObject({ task: reader.id, time: 7n, a: 256n, b: 1n << BigInt(UART) });
    expect(second).toMatchObject({ task: 0, time: 10n, a: 0n, b: 0n });
  });

  test("faults are told with class, syndrome and address", () => {
    const victim = world.spawn(22);
    expect(victim.running).toBe(true);
    victim.receive(0, 1n);
    set(1);
    world.notify(victim, 1n);
    world.machine.access(0x1234, "write");
    expect(reader.running).toBe(true);
    const fault = readAll().find(({ event }) => event === TraceEvent.Fault);
    expect(fault).toMatchObject({ task: victim.id, number: 0x24, a: 0x9200_0045n, b: 0x1234n });
  });

  test("the newest take the place of the oldest; the reader is told the oldest kept", () => {
    set(1);
    for (let count = 0; count < 3000; count++) reader.syscall(Syscall.Yield);
    set(0);
    const oldest = read(0);
    expect(oldest?.sequence).toBeGreaterThan(100);
    const end = 3001;
    expect(read(end - 1)).toMatchObject({ sequence: end - 1, number: Syscall.Trace, event: TraceEvent.Syscall });
    expect(read(end)).toBeUndefined();
    expect(readAll()).toHaveLength(end - (oldest?.sequence ?? 0));
  });

  test("what tasks see is the same", () => {
    // all but scratch registers, and the two of them that handles come in
    const kept = (registers: BigUint64Array) =>
      [...registers].filter((_, index) => index < 11 || index > 18).toSpliced(8, 1);
    const run = (traced: boolean) => {
      const each = new World();
      if (traced) each.init.ok(Syscall.Trace, SYSTEM, 1);
      else each.init.ok(Syscall.SystemInfo, SYSTEM, 0);
      const endpoint = each.init.ok(Syscall.EndpointCreate);
      const [server, client] = [each.spawn(10), each.spawn(9)];
      const receiving = each.give(server, endpoint, Right.Receive);
      const sending = each.give(client, endpoint, Right.Send);
      each.sleep();
      server.receive(receiving);
      const mine = client.ok(Syscall.NotificationCreate, 1);
      client.send(Syscall.Call, sending, 1, { words: [1, 2], handles: [mine] });
      const got = kept(each.machine.registers);
      server.replyReceive(receiving, client.id, tag(0, 1), 5);
      return [...got, ...kept(each.machine.registers)];
    };
    expect(run(true)).toEqual(run(false));
  });
});

describe("is for", () => {
  test.each([8, 2n ** 32n, 2n ** 64n - 1n])("known flags, not %s", (on) => {
    expect(reader.try(Syscall.Trace, handle, on)).toBe(Status.BadArgument);
    reader.syscall(Syscall.Yield);
    expect(readAll()).toEqual([]);
  });

  test("who has the right", () => {
    const bare = world.give(reader, SYSTEM, SystemRight.LogRead | SystemRight.Info);
    expect(reader.try(Syscall.Trace, bare, 1)).toBe(Status.Denied);
    expect(reader.try(Syscall.TraceRead, bare, 0)).toBe(Status.Denied);
  });

  test("events that have come", () => {
    for (const sequence of [0, 1, 2n ** 32n, 2n ** 64n - 1n]) {
      expect(reader.try(Syscall.TraceRead, handle, sequence)).toBe(Status.NotFound);
    }
  });
});
