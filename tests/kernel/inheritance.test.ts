/** Priority inheritance: a server runs at the highest priority of those that wait for it. */
import { beforeEach, expect, test } from "vitest";
import { Right, Status, Syscall, TaskState } from "../../abi/syscall";
import { tag } from "./message";
import { World, type TestTask } from "./world";

let world: World;
let server: TestTask;
let client: TestTask;
let middle: TestTask;
let receiving: number;
let sending: number;
/** init's handle to the endpoint. */
let endpoint: number;

beforeEach(() => {
  world = new World();
  endpoint = world.init.ok(Syscall.EndpointCreate);
  server = world.spawn(5);
  middle = world.spawn(10);
  client = world.spawn(15);
  receiving = world.give(server, endpoint, Right.Receive);
  sending = world.give(client, endpoint, Right.Send);
  world.sleep();
  // client and middle wait for a notification, the server for messages
  client.receive(0);
  middle.receive(0);
  server.receive(receiving);
});

function clientCalls(): void {
  world.notify(client, 1n);
  client.call(sending, tag(1));
}

test("a server runs at its caller's priority until it replies", () => {
  clientCalls();
  world.notify(middle, 1n);
  expect(server.running).toBe(true);
  expect(server.inspect()).toMatchObject({ priority: 15, base: 5 });
  server.reply(client.id, tag(0));
  expect(client.running).toBe(true);
  client.receive(0);
  expect(middle.running).toBe(true);
  expect(server.inspect()).toMatchObject({ priority: 5, state: TaskState.Ready });
});

test("also for callers that it has not received yet", () => {
  world.notify(server, 1n);
  expect(server.running).toBe(true);
  clientCalls();
  expect(server.inspect().priority).toBe(15);
  world.notify(middle, 1n);
  expect(server.running).toBe(true);
  server.receive(receiving);
  expect(server.received.caller).toBe(client.id);
  expect(server.inspect().priority).toBe(15);
});

test("the highest of several callers counts", () => {
  clientCalls();
  server.receive(receiving);
  const second = world.spawn(12);
  second.call(world.give(second, endpoint, Right.Send), tag(2));
  expect(server.inspect().priority).toBe(15);
  server.reply(client.id, tag(0));
  client.receive(0);
  expect(server.inspect().priority).toBe(12);
  server.reply(second.id, tag(0));
  second.receive(0);
  expect(server.inspect().priority).toBe(5);
});

test("goes along a chain of calls", () => {
  const last = world.spawn(2);
  const further = world.asInit((init) => init.ok(Syscall.EndpointCreate));
  const lastReceiving = world.give(last, further, Right.Receive);
  const serverSending = world.give(server, further, Right.Send);
  last.receive(lastReceiving, 0n, 0n);
  expect(last.notified.status).toBe(Status.TimedOut);
  world.notify(server, 1n);
  server.call(serverSending, tag(3));
  expect(last.running).toBe(true);
  clientCalls();
  expect(last.inspect().priority).toBe(15);
  expect(server.inspect().priority).toBe(15);
  last.receive(lastReceiving);
  expect(last.received.caller).toBe(server.id);
  expect(last.inspect().priority).toBe(15);
  last.replyReceive(lastReceiving, server.id, tag(0));
  expect(server.running).toBe(true);
  expect(last.inspect().priority).toBe(2);
});

test("ends when the caller dies, waiting or being served", () => {
  clientCalls();
  expect(server.inspect().priority).toBe(15);
  world.kill(client);
  expect(server.inspect().priority).toBe(5);
  const another = world.spawn(20);
  another.call(world.give(another, endpoint, Right.Send), tag(1));
  expect(server.inspect().priority).toBe(20);
  world.kill(another);
  expect(server.inspect().priority).toBe(5);
});

test("passes to a server that takes the endpoint over", () => {
  world.notify(server, 1n);
  clientCalls();
  expect(server.inspect().priority).toBe(15);
  const successor = world.spawn(16);
  const handle = world.give(successor, endpoint, Right.Receive);
  successor.receive(handle);
  expect(successor.received.caller).toBe(client.id);
  expect(server.inspect().priority).toBe(5);
});

test("is not kept for a caller whose message could not be received", () => {
  world.notify(server, 1n);
  world.notify(client, 1n);
  client.send(Syscall.Call, sending, 1, { handles: [sending] });
  while (server.try(Syscall.NotificationCreate, 1) === Status.Ok);
  server.receive(receiving);
  expect(client.running).toBe(true);
  expect(client.status).toBe(Status.TableFull);
  expect(server.inspect()).toMatchObject({ priority: 5, state: TaskState.Receiving });
});

test("goes to the receiver of an endpoint, not to that of one that was closed in its place", () => {
  const before = world.spawn(9);
  expect(before.running).toBe(true);
  const closed = before.ok(Syscall.EndpointCreate);
  before.receive(closed, 0n, 0n);
  before.ok(Syscall.HandleClose, closed);
  before.receive(0, 1n);
  const after = world.spawn(8);
  const toClient = world.give(after, client.handle, Right.Manage);
  const mine = after.ok(Syscall.EndpointCreate);
  const toCall = after.ok(Syscall.HandleCopy, mine, Right.Send, 0, toClient);
  after.receive(mine, 0n, 0n);
  after.receive(0, 1n);
  world.notify(before, 1n);
  before.receive(before.ok(Syscall.EndpointCreate), 0n, 0n);
  before.receive(0, 1n);
  world.notify(client, 1n);
  client.call(toCall, tag(1));
  expect(after.inspect().priority).toBe(15);
});

test("a call that would wait for itself is refused, so that nothing holds itself up", () => {
  const mine = world.asInit((init) => init.ok(Syscall.EndpointCreate));
  const clientReceiving = world.give(client, mine, Right.Receive);
  const serverSending = world.give(server, mine, Right.Send);
  const itself = world.give(server, endpoint, Right.Send);
  world.notify(client, 1n);
  client.receive(clientReceiving, 0n, 0n);
  client.call(sending, tag(1));
  expect(server.try(Syscall.Call, serverSending, tag(1))).toBe(Status.BadState);
  expect(server.try(Syscall.Call, itself, tag(1))).toBe(Status.BadState);
  server.reply(client.id, tag(0));
  expect(client.running).toBe(true);
  client.receive(0);
  expect(server.running).toBe(true);
  // now it waits for nobody: this waits in the queue
  server.call(serverSending, tag(1));
  expect(server.inspect()).toMatchObject({ state: TaskState.Calling, priority: 5 });
});
