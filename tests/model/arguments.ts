/** Arguments of the system calls whose arguments have to do with each other. */
import { UserLayout } from "../../abi/layout";
import { HandleType, Inspect, MapRight, Syscall, TaskState } from "../../abi/syscall";
import { LINEAR } from "../kernel/world";
import { call, type Command } from "./command";
import type { Generator } from "./generate";
import { PAGE, type Entry, type Region, type Task } from "./state";

export function inspectKind({ choice }: Generator): number {
  const kind = choice.below(10);
  if (kind < 3) return Inspect.Summary;
  if (kind < 4) return Inspect.Fault;
  if (kind < 6) return Inspect.Registers + choice.below(6);
  if (kind < 7) return Inspect.Schedule;
  return Inspect.Entry + choice.below(choice.chance(80) ? 16 : 260);
}

export function mapCommand(generator: Generator): Command {
  const { choice } = generator;
  const region = generator.handle(HandleType.Region);
  const pages = generator.task.handles.find(({ value }) => BigInt(value) === region)?.pages ?? 1;
  const first = choice.chance(70) ? 0 : choice.below(pages + 1);
  const count = choice.chance(60) ? pages - first : choice.below(pages + 2);
  const rights = choice.chance(90)
    ? choice.of([MapRight.Read, MapRight.Read | MapRight.Write, MapRight.Read | MapRight.Execute])
    : choice.below(64);
  const anywhere = choice.chance(25) ? MapRight.Anywhere : 0;
  return call(Syscall.Map, generator.target(70), region, generator.address(), rights | anywhere, first, count);
}

export function scheduleCommand(generator: Generator): Command {
  const { choice } = generator;
  const ticks = (least: number, most: number) =>
    choice.chance(8) ? choice.interesting() : choice.between(least, most);
  const budgeted = choice.chance(50);
  const budget = budgeted ? ticks(1, 30_000) : 0;
  const priority = choice.chance(90) ? choice.below(24) : choice.interesting();
  const slice = choice.chance(50) ? 0 : ticks(1920, 400_000);
  return call(Syscall.TaskSchedule, generator.target(20), priority, slice, budget, budgeted ? ticks(1920, 200_000) : 0);
}

export function accessCommand({ choice, task }: Generator): Command {
  const how = choice.of(["read", "write", "execute"] as const);
  const mapped = task.mappings;
  if (mapped.length === 0 || choice.chance(15)) return ["access", choice.below(2 ** 39), how];
  const { address, pages } = choice.of(mapped);
  return ["access", address + choice.below(pages * PAGE), how];
}

export function storeCommand(generator: Generator): Command {
  const { choice, task } = generator;
  const writable = task.mappings.filter(
    ({ rights, object }) => (rights & MapRight.Write) !== 0 && !(object as Region).device,
  );
  if (writable.length === 0) return mapCommand(generator);
  const { address, pages } = choice.of(writable);
  return ["store", address + choice.below(pages * 64) * 64, choice.below(256)];
}

/** A task that was made and not started; otherwise any. */
export function startCommand(generator: Generator): Command {
  const { choice } = generator;
  const stopped = (entry: Entry) => (entry.object as Task).state === TaskState.Stopped;
  const entry = choice.chance(92) ? UserLayout.Text : choice.interesting();
  const stack = choice.chance(92) ? UserLayout.StackTop : choice.interesting();
  return call(Syscall.TaskStart, generator.handle(HandleType.Task, stopped), entry, stack, choice.word());
}

export function leaseCall(g: Generator, number: number, caller = g.caller()): Command {
  const { choice, task } = g;
  const mapped = task.mappings.filter(({ address }) => address >= LINEAR && address < 2 * LINEAR);
  const own =
    mapped.length > 0 && choice.chance(85)
      ? choice.of(mapped).address - LINEAR + choice.below(4500)
      : choice.interesting();
  const offset = choice.chance(85) ? choice.below(choice.chance(70) ? 40 : 9000) : choice.interesting();
  const index = choice.chance(95) ? choice.below(4) : choice.interesting();
  return call(number, caller, index, offset, own, choice.chance(90) ? choice.below(6000) : choice.interesting());
}
