/** `bench`: what operations take of the kernel and of tasks, in instructions under QEMU's -icount, in cycles on a board. */
import { handleClose } from "../lib/kernel";
import { BenchClient, BenchError, explainBench } from "../lib/protocol/bench";
import { supervisor } from "../lib/supervisor";
import { packLiteral } from "../lib/text";
import { reach, refused } from "./shell-partner";
import { Screen } from "./shell-screen";
import { Words } from "./shell-words";

const KERNEL_END: u32 = 30;
const TASKS_END: u32 = 44;
const PER_END: u32 = 54;
const NAME = memory.data(16, 8);

/** Its service runs while it measures: it takes memory, and may do what others may not. */
export function bench(screen: Screen, words: Words): void {
  const low = packLiteral("bench", 0);
  const high = packLiteral("bench", 1);
  supervisor.start(low, high, 0);
  const handle = reach(screen, "bench");
  if (handle == 0) return;
  measure(screen, new BenchClient(handle), words);
  handleClose(handle);
  supervisor.stop(low, high);
}

function measure(screen: Screen, client: BenchClient, words: Words): void {
  let any = false;
  for (let number: u32 = 0; client.describe(number) == 0; number++) {
    store<u64>(NAME, client.calledLow);
    store<u64>(NAME, client.calledHigh, 8);
    if (words.count > 1 && !isNamed(words)) continue;
    if (!any) screen.line("NAME                    KERNEL         TASKS       PER");
    any = true;
    const code = client.measure(number);
    screen.out.name(NAME);
    if (code == BenchError.CannotRun) {
      screen.out.text(": ").text(explainBench(code));
      screen.endLine();
      continue;
    }
    if (code != 0) return refused(screen, "bench", explainBench(code), code);
    screen.cell.decimal(client.kernel);
    screen.endAt(KERNEL_END);
    screen.cell.decimal(client.tasks);
    screen.endAt(TASKS_END);
    screen.cell.decimal(client.per);
    screen.endAt(PER_END);
    screen.endLine();
  }
  if (!any) screen.line("there is no such benchmark; bench alone runs all, with their names");
}

/** Whether the word is the name of the benchmark. */
function isNamed(words: Words): bool {
  for (let i: u32 = 0; i < 16; i++) {
    const here = i < words.length(1) ? load<u8>(words.address(1) + i) : 0;
    if (load<u8>(NAME + i) != here) return false;
  }
  return words.length(1) <= 16;
}
