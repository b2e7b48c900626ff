import { HandleType, Info, Limit, Status, SystemRight } from "../abi/syscall";
import { isOpenTag, property, propertyWord, setPropertyWord } from "./firmware";
import { memory } from "./frames";
import { need, whyNot } from "./handle";
import { PAGE_SHIFT } from "./layout";
import { counter, counterFrequency } from "./machine";
import { facts } from "./memory";
import { core } from "./schedule";
import { Task, taskAt } from "./task";

/** Syscall.SystemInfo. */
export function systemInfo(task: Task): Status {
  if (need(task, task.x0, HandleType.System, SystemRight.Info) == null) return whyNot();
  if (task.x1 == Info.Memory) {
    task.x1 = facts.ram >> PAGE_SHIFT;
    task.x2 = memory.free;
    task.x3 = (facts.ram >> PAGE_SHIFT) - memory.total;
    task.x4 = countTasks();
    task.x5 = counterFrequency();
    task.x6 = core.idle;
    task.x7 = counter();
  } else if (task.x1 == Info.Boot) {
    task.x1 = facts.archive;
    task.x2 = facts.archiveBytes;
    task.x3 = facts.tree;
    task.x4 = facts.treeBytes;
    task.x5 = facts.given;
  } else return Status.BadArgument;
  return Status.Ok;
}

function countTasks(): u32 {
  let count: u32 = 0;
  for (let index: u32 = 0; index < <u32>Limit.Tasks; index++) if (taskAt(index) != null) count++;
  return count;
}

/** Syscall.Property. */
export function propertyCall(task: Task): Status {
  if (need(task, task.x0, HandleType.System, SystemRight.Firmware) == null) return whyNot();
  if (task.x1 > u32.MAX_VALUE) return Status.BadArgument;
  if (!isOpenTag(<u32>task.x1)) return Status.Denied;
  setPropertyWord(0, <u32>task.x2);
  setPropertyWord(1, <u32>task.x3);
  setPropertyWord(2, <u32>task.x4);
  setPropertyWord(3, <u32>task.x5);
  const bytes = property(<u32>task.x1);
  if (bytes == 0) return Status.NotFound;
  task.x1 = bytes;
  task.x2 = propertyWord(0);
  task.x3 = propertyWord(1);
  task.x4 = propertyWord(2);
  task.x5 = propertyWord(3);
  return Status.Ok;
}
