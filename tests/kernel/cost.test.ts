/**
 * What does not grow with the number of tasks. The cost is counted in statements and conditions of the kernel, by the build
 * of it that `make mutants` uses, with no mutant in force.
 */
import { expect, test } from "vitest";
import { UserLayout } from "../../abi/layout";
import { Right, Syscall } from "../../abi/syscall";
import { seededKernel, type SeededKernel } from "../../tools/mutate/seed";
import { tag } from "./message";
import { World } from "./world";

const MANAGERS = 12;

/** The cost of each operation between two tasks while so many others of lower priority are ready. @param each of 12 managers */
function costs(kernel: SeededKernel, each: number): Record<string, number> {
  const world = new World({ ...kernel, ram: 256 * 2 ** 20 });
  const { machine, init } = world;
  const { onReturn } = machine;
  machine.onReturn = () => undefined;
  const endpoint = init.ok(Syscall.EndpointCreate);
  const server = world.spawn(20);
  const client = world.spawn(15);
  const receiving = world.give(server, endpoint, Right.Receive);
  const sending = world.give(client, endpoint, Right.Send);
  const managers = Array.from({ length: MANAGERS }, () => world.spawn(12, { quota: 4 * each + 10 }));
  world.sleep();
  server.receive(receiving);
  client.receive(0, 1n);
  for (const manager of managers) {
    for (let count = 0; count < each; count++) {
      const worker = manager.ok(Syscall.TaskCreate, 4, count % 8, 0);
      manager.ok(Syscall.TaskStart, worker, UserLayout.Text, UserLayout.StackTop, 0);
    }
    manager.receive(0, 1n);
  }
  world.notify(client, 1n);
  expect(client.running).toBe(true);
  const found = {
    "call to a waiting server": kernel.cost(() => client.call(sending, tag(1, 4))),
    "reply and receive": kernel.cost(() => server.replyReceive(receiving, client.id, tag(0, 4))),
    "system call": kernel.cost(() => client.try(Syscall.NotificationCreate, 1)),
    "pick of the next": kernel.cost(() => client.receive(0, 1n)),
    "interrupt, wake and receive": kernel.cost(() => world.notify(client, 1n)),
  };
  machine.onReturn = onReturn;
  world.asInit(() => undefined);
  return found;
}

test("the cost of call, reply, receive, wake and pick is the same with a dozen tasks and with nearly a thousand", async () => {
  const kernel = await seededKernel(undefined);
  const few = costs(kernel, 1);
  for (const cost of Object.values(few)) expect(cost).toBeGreaterThan(10);
  expect(costs(kernel, 80)).toEqual(few);
});
