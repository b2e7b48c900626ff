import { HandleType, Right, Status } from "../abi/syscall";
import { FrameKind, allocateFrames, frame, freeFrames } from "./frames";
import { newHandle } from "./handle";
import { ENDPOINT_SLABS, PAGE, PAGE_SHIFT } from "./layout";
import { QUEUE_BYTES } from "./queue";
import { Task } from "./task";

/**
 * Where callers meet a server: the queue of callers not yet received, then the fields below. It lives as long as a handle
 * names it, so it outlives the server that receives on it. An endpoint is named by its address.
 *
 * Endpoints are cut from slab pages, which are given back when their last endpoint is.
 */
const SIZE: u32 = 256;
/** The task that waits in receive, or 0. */
export const WAITING: usize = QUEUE_BYTES;
/** The task that received last: the one that inherits the priority of callers. */
export const RECEIVER: usize = QUEUE_BYTES + 4;
/** Handles that name it. */
const REFS: usize = QUEUE_BYTES + 8;

/** Number of the first slab page with room; the others follow through `Frame.a`. */
function firstSlab(): u32 {
  return load<u32>(ENDPOINT_SLABS);
}

function newEndpoint(): u32 {
  let number = firstSlab();
  if (number == 0) {
    number = allocateFrames(1, FrameKind.Kernel);
    if (number == 0) return 0;
    frame(number).a = 0;
    store<u32>(ENDPOINT_SLABS, number);
  }
  const slab = frame(number);
  let endpoint = number << PAGE_SHIFT;
  while (load<u32>(endpoint, REFS) != 0) endpoint += SIZE;
  if (++slab.count == PAGE / SIZE) store<u32>(ENDPOINT_SLABS, slab.a);
  memory.fill(endpoint, 0, SIZE);
  store<u32>(endpoint, 1, REFS);
  return endpoint;
}

export function refEndpoint(endpoint: u32): void {
  store<u32>(endpoint, load<u32>(endpoint, REFS) + 1, REFS);
}

export function unrefEndpoint(endpoint: u32): void {
  const refs = load<u32>(endpoint, REFS) - 1;
  store<u32>(endpoint, refs, REFS);
  if (refs != 0) return;
  const receiver = changetype<Task | null>(load<u32>(endpoint, RECEIVER));
  if (receiver) receiver.endpoint = 0;
  const number = endpoint >> PAGE_SHIFT;
  const slab = frame(number);
  if (slab.count-- == PAGE / SIZE) {
    slab.a = firstSlab();
    store<u32>(ENDPOINT_SLABS, number);
  }
  if (slab.count == 0) {
    unlinkSlab(number);
    slab.kind = FrameKind.Reserved;
    freeFrames(number, 1);
  }
}

function unlinkSlab(number: u32): void {
  if (firstSlab() == number) {
    store<u32>(ENDPOINT_SLABS, frame(number).a);
    return;
  }
  let before = firstSlab();
  while (frame(before).a != number) before = frame(before).a;
  frame(before).a = frame(number).a;
}

/** Makes the task the endpoint's receiver. @returns whom it takes the place of */
export function bindReceiver(endpoint: u32, task: Task): Task | null {
  unbindReceiver(task);
  const other = changetype<Task | null>(load<u32>(endpoint, RECEIVER));
  if (other) other.endpoint = 0;
  store<u32>(endpoint, changetype<u32>(task), RECEIVER);
  task.endpoint = endpoint;
  return other;
}

export function unbindReceiver(task: Task): void {
  if (task.endpoint == 0) return;
  store<u32>(task.endpoint, 0, RECEIVER);
  task.endpoint = 0;
}

/** Syscall.EndpointCreate. */
export function endpointCreate(task: Task): Status {
  if (task.freeHandle == 0) return Status.TableFull;
  const endpoint = newEndpoint();
  if (endpoint == 0) return Status.NoMemory;
  task.x1 = newHandle(task, HandleType.Endpoint, endpoint, Right.Send | Right.Receive | Right.Mint)!.value;
  return Status.Ok;
}
