/** Messages whose server or caller ends. */
import { beforeEach, expect, test } from "vitest";
import { Right, Status, Syscall, TaskState } from "../../abi/syscall";
import { tag } from "./message";
import { Meeting, serverSleeps, serverWakes } from "./meeting";
import type { TestTask, World } from "./world";

let world: World;
let server: TestTask;
let client: TestTask;
let other: TestTask;
let endpoint: number;
let receiving: number;
let sending: number;
let otherSending: number;

beforeEach(() => {
  ({ world, server, client, other, endpoint, receiving, sending, otherSending } = new Meeting());
});

test("of the server ends calls that it had received, with Died", () => {
  server.receive(receiving);
  client.call(sending, tag(1));
  server.receive(receiving);
  other.call(otherSending, tag(1));
  world.kill(server);
  expect(client.running).toBe(true);
  expect(client.status).toBe(Status.Died);
  client.receive(0);
  expect(other.status).toBe(Status.Died);
});

test("of the server leaves calls that wait to the next one: the endpoint outlives it", () => {
  serverSleeps(server);
  client.call(sending, tag(1, 1), 77);
  world.kill(server);
  expect(client.inspect().state).toBe(TaskState.Calling);
  const successor = world.spawn(20);
  const handle = world.give(successor, endpoint, Right.Receive);
  expect(successor.running).toBe(true);
  successor.receive(handle);
  expect(successor.received).toMatchObject({ caller: client.id, words: [77n] });
  successor.replyReceive(handle, client.id, tag(0));
  expect(client.status).toBe(Status.Ok);
});

test("of a caller takes its request away", () => {
  serverSleeps(server);
  client.call(sending, tag(1));
  other.call(otherSending, tag(2));
  world.kill(client);
  serverWakes(world, server);
  server.receive(receiving);
  expect(server.received.caller).toBe(other.id);
});

test("of a caller that is being served makes its id stale, for its successor in the slot too", () => {
  server.receive(receiving);
  client.call(sending, tag(1));
  world.kill(client);
  const successor = world.spawn(10);
  expect(successor.id & 1023).toBe(client.id & 1023);
  expect(successor.id).not.toBe(client.id);
  expect(server.try(Syscall.Reply, client.id, tag(0))).toBe(Status.Gone);
  expect(server.try(Syscall.LeaseRead, client.id, 0, 0, 0, 0)).toBe(Status.Gone);
});

test("of a fault is the same to the callers", () => {
  server.receive(receiving);
  client.call(sending, tag(1));
  world.machine.fault(0x9200_0045n, 0n);
  expect(client.running).toBe(true);
  expect(client.status).toBe(Status.Died);
});

test("of the receiver in waiting leaves the endpoint free for another", () => {
  server.receive(receiving);
  world.kill(server);
  client.call(sending, tag(1));
  const successor = world.spawn(20);
  successor.receive(world.give(successor, endpoint, Right.Receive));
  expect(successor.received.caller).toBe(client.id);
});
