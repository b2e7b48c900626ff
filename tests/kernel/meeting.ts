import { expect } from "vitest";
import { Right, Status, Syscall } from "../../abi/syscall";
import { World, type TestTask } from "./world";

export const BADGE = 5;
export const OTHER_BADGE = 0xffff_fff0;

/** A server, and two clients of its endpoint; the server, the most urgent of them, runs. */
export class Meeting {
  readonly world = new World();
  /** init's handle with all rights. */
  readonly endpoint: number = this.world.init.ok(Syscall.EndpointCreate);
  readonly server = this.world.spawn(20);
  readonly client = this.world.spawn(10);
  readonly other = this.world.spawn(8);
  /** The server's handle to receive by. */
  readonly receiving = this.world.give(this.server, this.endpoint, Right.Receive);
  /** The clients' handles to send by. */
  readonly sending = this.world.give(this.client, this.endpoint, Right.Send, BADGE);
  readonly otherSending = this.world.give(this.other, this.endpoint, Right.Send, OTHER_BADGE);

  constructor() {
    this.world.sleep();
    expect(this.server.running).toBe(true);
  }
}

/** Keeps a server from receiving until it is notified. */
export function serverSleeps(server: TestTask): void {
  server.receive(0, 1n);
}

export function serverWakes(world: World, server: TestTask): void {
  world.notify(server, 1n);
  expect(server.notified).toMatchObject({ message: false, status: Status.Ok, bits: 1n });
}
