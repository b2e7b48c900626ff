/** The explorations find a bug: each of these kernels lacks one statement, or has one condition the wrong way round. */
import { expect, test } from "vitest";
import type { MutantName } from "../../tools/mutate/mutant";
import { seededKernel } from "../../tools/mutate/seed";
import { death } from "./death";
import type { KernelUnderTest } from "./events";
import { PropertyBroken, explore, type Scenario } from "./explorer";
import { handles } from "./handles";
import { inheritance } from "./inheritance";

const restart = (kernel: KernelUnderTest) => death({ kernel, full: false });
const chain = (kernel: KernelUnderTest) => inheritance({ kernel, full: false });
const copies = (kernel: KernelUnderTest) => handles({ kernel, entries: 2, messages: false });
const messages = (kernel: KernelUnderTest) => handles({ kernel, entries: 1, messages: true });

interface Bug {
  name: string;
  scenario: (kernel: KernelUnderTest) => Scenario;
  mutant: MutantName;
  finds: RegExp;
}

function deleted(file: string, within: string, text: string): MutantName {
  return { file, function: within, kind: "delete", text };
}

const BUGS: readonly Bug[] = [
  {
    name: "callers are not told that their server died",
    scenario: restart,
    mutant: deleted("ipc.ts", "leaveIpc", "breakOff(caller, Status.Died)"),
    finds: /its partner is no live task|has ended/,
  },
  {
    name: "a reply does not say that it is one",
    scenario: restart,
    mutant: deleted("ipc.ts", "answer", "caller.x0 = Status.Ok"),
    finds: /ended with status \d+, which should be 0/,
  },
  {
    name: "a server keeps the priority of a caller that it has answered",
    scenario: chain,
    mutant: deleted("ipc.ts", "leaveWait", "settle(changetype<Task>(partner))"),
    finds: /has priority 15; with what its callers lend it should be/,
  },
  {
    name: "a deadline does not end a call",
    scenario: chain,
    mutant: deleted("schedule.ts", "expire", "breakOff(task, Status.TimedOut)"),
    finds: /waits on behind its deadline/,
  },
  {
    name: "a copy counts as an original",
    scenario: copies,
    mutant: deleted("handle.ts", "copyHandle", "copy.depth = from.depth + 1"),
    finds: /counts as a copy of 0x0/,
  },
  {
    name: "what was copied stays when it is revoked",
    scenario: copies,
    mutant: deleted("handle.ts", "handleRevoke", "dropHandle(copy)"),
    finds: /is there, and should not be/,
  },
  {
    name: "a closed handle can still be used",
    scenario: copies,
    mutant: deleted("handle.ts", "dropHandle", "entry.value = (entry.value + GENERATION) & VALUE_MASK"),
    finds: /could use entry \d+ by its old value/,
  },
  {
    name: "a moved handle loses its copies",
    scenario: messages,
    mutant: deleted("handle.ts", "moveHandle", "moved.depth = from.depth"),
    finds: /counts as a copy of/,
  },
  {
    name: "who waits with a handle that is revoked waits on",
    scenario: messages,
    mutant: deleted("handle.ts", "dropHandle", "loseEndpoint(task, object, entry.value)"),
    finds: /waits at an endpoint that it has no handle to|is no endpoint/,
  },
];

test.each(BUGS)("$name: found", async ({ scenario, mutant, finds }) => {
  let error: unknown;
  const kernel = await seededKernel(mutant);
  try {
    explore(scenario(kernel), { states: 20_000 });
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(PropertyBroken);
  const { reason, path } = error as PropertyBroken;
  expect(reason).toMatch(finds);
  expect(path.length).toBeGreaterThan(0);
});
