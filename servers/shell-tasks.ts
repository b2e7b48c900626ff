/** Which service a task is of: the supervisor tells, once before a command that shows tasks. */
import { SERVICE_RECORD_BYTES, ServiceRecord } from "../lib/protocol/supervisor";
import { supervisor } from "../lib/supervisor";
import { Text } from "../lib/text";

const RECORD = changetype<ServiceRecord>(memory.data(SERVICE_RECORD_BYTES, 8));
const NAME_BYTES: u32 = 16;
/** Services whose names are kept; those behind them are shown by their task's id. */
const MOST: u32 = 64;
const NAMES = memory.data(1024);
const ids: StaticArray<u32> = new StaticArray<u32>(<i32>MOST);
if (MOST * NAME_BYTES != 1024) ERROR("a name for each service");

/** Tasks that `learnTasks` found. */
export let taskCount: u32 = 0;

/** Asks which tasks there are now. */
export function learnTasks(): void {
  taskCount = 0;
  for (let service: u32 = 0; supervisor.describe(service, RECORD) == 0; service++) {
    const id = RECORD.id;
    if (id == 0 || taskCount == MOST) continue;
    memory.copy(NAMES + taskCount * NAME_BYTES, RECORD.name, NAME_BYTES);
    ids[taskCount++] = id;
  }
}

/** Which of the tasks has this id; `taskCount` when none has. */
export function findTask(id: u32): u32 {
  let task: u32 = 0;
  while (task < taskCount && ids[task] != id) task++;
  return task;
}

export function idOf(task: u32): u32 {
  return ids[task];
}

/** The name of the `task`th. */
export function writeName(text: Text, task: u32): Text {
  return text.name(NAMES + task * NAME_BYTES);
}

/** The name of the service whose task has this id, or the id of one that has ended or is no service's. */
export function writeTask(text: Text, id: u32): Text {
  const task = findTask(id);
  return task < taskCount ? writeName(text, task) : text.text("task ").hex(id);
}
