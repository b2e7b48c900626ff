import { HandleType, Right, Status } from "../abi/syscall";
import { FrameKind } from "./frames";
import { newHandle } from "./handle";
import { PAGE_SHIFT } from "./layout";
import { QUEUE_BYTES } from "./queue";
import { allocateObject, freeObject } from "./quota";
import { Past, Task } from "./task";

/**
 * Where callers meet a server: a page with the queue of callers not yet received, then the fields below. It lives as long
 * as a handle names it, so it outlives the server that receives on it. An endpoint is named by its address.
 */

/** The task that waits in receive, or 0. */
export const WAITING: usize = QUEUE_BYTES;
/** The task that received last: the one that inherits the priority of callers. */
export const RECEIVER: usize = QUEUE_BYTES + 4;
/** The handle that it received by, which need not be looked up again; `NO_HANDLE` once it may not be used. */
export const RECEIVING: usize = QUEUE_BYTES + 8;
export const NO_HANDLE: u32 = u32.MAX_VALUE;

/** The task that waits in receive, or null. */
export function waitingAt(endpoint: u32): Task | null {
  return changetype<Task | null>(load<u32>(endpoint, WAITING));
}

/** The task that received last, or null. */
export function receiverOf(endpoint: u32): Task | null {
  return changetype<Task | null>(load<u32>(endpoint, RECEIVER));
}

/** Makes the task the endpoint's receiver. @returns whom it takes the place of */
export function bindReceiver(endpoint: u32, task: Task): Task | null {
  unbindReceiver(task);
  const other = receiverOf(endpoint);
  if (other) other.endpoint = 0;
  store<u32>(endpoint, changetype<u32>(task), RECEIVER);
  store<u32>(endpoint, NO_HANDLE, RECEIVING);
  task.endpoint = endpoint;
  task.past |= Past.Received;
  return other;
}

export function unbindReceiver(task: Task): void {
  if (task.endpoint == 0) return;
  store<u32>(task.endpoint, 0, RECEIVER);
  task.endpoint = 0;
}

/** No handle names the endpoint any more. */
export function freeEndpoint(endpoint: u32): void {
  const receiver = receiverOf(endpoint);
  if (receiver) receiver.endpoint = 0;
  freeObject(endpoint >> PAGE_SHIFT);
}

/** Syscall.EndpointCreate. */
export function endpointCreate(task: Task): Status {
  if (task.freeHandle == 0) return Status.TableFull;
  const number = allocateObject(task, FrameKind.Endpoint, 1);
  if (number == 0) return Status.NoMemory;
  task.x1 = newHandle(task, HandleType.Endpoint, number << PAGE_SHIFT, Right.Send | Right.Receive | Right.Mint)!.value;
  return Status.Ok;
}
