/** A thousand tasks on a board of 1 GiB. */
import { expect, test } from "vitest";
import { UserLayout } from "../../abi/layout";
import { Info, Inspect, Right, Status, Syscall } from "../../abi/syscall";
import { tag } from "./message";
import { ALL_BITS, NEVER, SYSTEM, World, type TestTask } from "./world";

const MANAGERS = 13;
const WORKERS = 76;

test("a thousand tasks, made by tasks of init's, each call a server and are killed; every page comes back", () => {
  const world = new World({ ram: 944 * 2 ** 20 });
  const { machine, init } = world;
  // what is looked at after every step takes a while with so many
  const { onReturn } = machine;
  machine.onReturn = () => undefined;
  const free = world.freePages;
  const charged = world.charged;
  const endpoint = init.ok(Syscall.EndpointCreate);
  const server = world.spawn(20);
  const receiving = world.give(server, endpoint, Right.Receive);
  const managers: TestTask[] = [];
  for (let count = 0; count < MANAGERS; count++) managers.push(world.spawn(12, { quota: 4 * WORKERS + 10 }));
  const sends = managers.map((manager) => world.give(manager, endpoint, Right.Send | Right.Mint));
  world.sleep();
  server.receive(receiving);

  managers.forEach((manager, number) => {
    expect(manager.running).toBe(true);
    for (let count = 0; count < WORKERS; count++) {
      const worker = manager.ok(Syscall.TaskCreate, 4, 10, 1);
      const handle = manager.ok(Syscall.HandleCopy, sends[number], Right.Send, 1 + number * 100 + count, worker);
      expect(handle).toBe(0x101);
      manager.ok(Syscall.TaskStart, worker, UserLayout.Text, UserLayout.StackTop, number * 100 + count);
    }
    manager.receive(0, 2n);
  });
  machine.onReturn = onReturn;
  world.asInit(() => {
    init.ok(Syscall.SystemInfo, SYSTEM, Info.Memory);
    expect(Number(init.x(4))).toBe(2 + MANAGERS * (1 + WORKERS));
    expect(init.x(4)).toBeGreaterThan(1000n);
  });
  machine.onReturn = () => undefined;

  // whoever runs calls; the server keeps the even ones and answers the odd
  const held: number[] = [];
  for (let calls = 0; calls < MANAGERS * WORKERS; calls++) {
    const argument = Number(machine.registers[0]);
    machine.syscall(Syscall.Call, 0x101, tag(1, 1), argument);
    expect(server.running).toBe(true);
    const { badge, caller, words } = server.received;
    expect([badge, words]).toEqual([argument + 1, [BigInt(argument)]]);
    if (argument % 2 === 0) {
      held.push(caller);
      server.receive(receiving);
    } else {
      server.replyReceive(receiving, caller, tag(0));
      expect(Number(machine.registers[0])).toBe(Status.Ok);
      machine.syscall(Syscall.Receive, 0, ALL_BITS, NEVER - BigInt(calls + 1));
    }
  }
  expect(world.idle).toBe(true);
  expect(held).toHaveLength((MANAGERS * WORKERS) / 2);
  world.notify(server, 1n);
  for (const caller of held.reverse().slice(0, 100)) server.reply(caller, tag(0));
  server.receive(receiving);
  machine.onReturn = onReturn;
  world.kill(...managers);
  world.kill(server);
  world.asInit(() => init.ok(Syscall.HandleClose, endpoint));
  expect([world.freePages, world.charged]).toEqual([free, charged]);
  expect(machine.deadline).toBe(NEVER);
  world.asInit(() => {
    init.ok(Syscall.SystemInfo, SYSTEM, Info.Memory);
    expect(init.x(4)).toBe(1n);
    init.ok(Syscall.TaskInspect, 0, Inspect.Summary);
  });
}, 120_000);
