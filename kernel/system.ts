import { HandleType, Info, Limit, Status, SystemRight } from "../abi/syscall";
import { askFirmware, isOpenTag, propertyWord, putTag } from "./firmware";
import { memory } from "./frames";
import { need, whyNot } from "./handle";
import { PAGE, PAGE_SHIFT } from "./layout";
import { counter, counterFrequency } from "../abi/machine";
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
    task.x4 = 0;
    for (let index: u32 = 0; index < <u32>Limit.Tasks; index++) if (taskAt(index) != null) task.x4++;
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

/** Syscall.Property. */
export function propertyCall(task: Task): Status {
  const system = need(task, task.x0, HandleType.System, SystemRight.Firmware);
  if (system == null) return whyNot();
  if (task.x1 > u32.MAX_VALUE) return Status.BadArgument;
  if (!isOpenTag(<u32>task.x1) && (system.rights & SystemRight.Devices) == 0) return Status.Denied;
  putTag(0, <u32>task.x1, <u32>task.x2, <u32>task.x3, <u32>task.x4, <u32>task.x5);
  const bytes = askFirmware(1);
  if (bytes == 0) return Status.NotFound;
  task.x1 = bytes;
  task.x2 = propertyWord(0);
  task.x3 = propertyWord(1);
  task.x4 = propertyWord(2);
  task.x5 = propertyWord(3);
  return Status.Ok;
}

/** Syscall.Display. */
export function display(task: Task): Status {
  if (need(task, task.x0, HandleType.System, SystemRight.Devices) == null) return whyNot();
  if ((task.x1 | task.x2 | task.x3 | task.x4 | task.x5) > u32.MAX_VALUE) return Status.BadArgument;
  // one operation, as they come in one message and in this order (sheet 7.1): size of screen and memory, offset of the one
  // in the other, depth, order, then memory for it, and its pitch
  putTag(0, 0x00048003, <u32>task.x1, <u32>task.x2);
  putTag(1, 0x00048004, <u32>task.x1, <u32>task.x3);
  putTag(2, 0x00048009, 0, 0);
  putTag(3, 0x00048005, <u32>task.x4, 0);
  putTag(4, 0x00048006, <u32>task.x5, 0);
  putTag(5, 0x00040001, PAGE, 0);
  putTag(6, 0x00040008, 0, 0);
  // the address is one of the VideoCore's: its upper bits say how that caches
  const address = askFirmware(7) != 0 ? propertyWord(0, 5) & 0x3fffffff : 0;
  if (address == 0) return Status.NotFound;
  task.x1 = address;
  task.x2 = propertyWord(1, 5);
  task.x3 = propertyWord(0, 0);
  task.x4 = propertyWord(1, 0);
  task.x5 = propertyWord(1, 1);
  task.x6 = propertyWord(0, 6);
  task.x7 = propertyWord(0, 3) | (propertyWord(0, 4) << 8);
  return Status.Ok;
}
