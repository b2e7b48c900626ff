/** What tasks do, and how often: system calls with arguments that mostly make sense, and what else may happen. */
import { HandleType, Info, Right, Syscall } from "../../abi/syscall";
import {
  accessCommand,
  inspectKind,
  leaseCall,
  mapCommand,
  scheduleCommand,
  startCommand,
  storeCommand,
} from "./arguments";
import { call, type Command } from "./command";
import { ALL_BITS, LINES, type Generator } from "./generate";
import { PAGE } from "./state";

/** Exceptions: undefined instruction, system register, breakpoint, trap, alignment, SError. */
const EXCEPTIONS = [
  1n << 25n,
  0x18n << 26n,
  (0x3cn << 26n) | 5n,
  (0x3cn << 26n) | 0x103n,
  (0x24n << 26n) | 0x21n,
  0x2fn << 26n,
];
type Make = (generator: Generator) => Command;

const CALLS: Record<number, readonly [weight: number, make: Make]> = {
  [Syscall.Call]: [
    130,
    (g) => {
      const leases = g.choice.chance(40) ? g.choice.between(1, 4) : 0;
      return call(Syscall.Call, g.handle(HandleType.Endpoint), ...g.message(leases, g.choice.chance(30)));
    },
  ],
  [Syscall.ReplyReceive]: [
    90,
    (g) => {
      const endpoint = g.choice.chance(90) ? g.handle(HandleType.Endpoint) & 0xffff_ffffn : 0n;
      const caller = g.choice.chance(85) ? g.caller() & 0xffff_ffffn : 0n;
      return call(
        Syscall.ReplyReceive,
        (endpoint << 32n) | caller,
        ...g.message(g.choice.chance(3) ? 1 : 0, g.choice.chance(2)),
      );
    },
  ],
  [Syscall.Receive]: [
    110,
    (g) => {
      const endpoint = g.choice.chance(80) ? g.handle(HandleType.Endpoint) : 0n;
      return call(Syscall.Receive, endpoint, g.choice.chance(70) ? ALL_BITS : g.bits(), g.deadline());
    },
  ],
  [Syscall.Reply]: [
    80,
    (g) => call(Syscall.Reply, g.caller(), ...g.message(g.choice.chance(3) ? 1 : 0, g.choice.chance(2))),
  ],
  [Syscall.Notify]: [
    40,
    (g) => call(Syscall.Notify, g.handle(g.choice.chance(60) ? HandleType.Notification : HandleType.Task), g.bits()),
  ],
  [Syscall.LeaseRead]: [35, (g) => leaseCall(g, Syscall.LeaseRead)],
  [Syscall.LeaseWrite]: [35, (g) => leaseCall(g, Syscall.LeaseWrite)],
  [Syscall.Yield]: [12, () => call(Syscall.Yield)],
  [Syscall.SetTimer]: [20, (g) => call(Syscall.SetTimer, g.deadline(), g.bits())],
  [Syscall.Exit]: [3, (g) => call(Syscall.Exit, g.choice.interesting())],
  [Syscall.HandleCopy]: [
    90,
    (g) => {
      const handle = g.anyHandle();
      const has = g.task.handles.find(({ value }) => BigInt(value) === handle)?.rights ?? 7;
      const rights = g.choice.chance(80) ? has & (g.rights() | g.rights()) : g.rights();
      const badge = g.choice.chance(60) ? 0 : g.choice.chance(50) ? g.choice.below(16) : g.choice.word();
      return call(Syscall.HandleCopy, handle, rights, badge, g.target(50));
    },
  ],
  [Syscall.HandleClose]: [45, (g) => call(Syscall.HandleClose, g.anyHandle())],
  [Syscall.HandleRevoke]: [14, (g) => call(Syscall.HandleRevoke, g.anyHandle())],
  [Syscall.EndpointCreate]: [16, () => call(Syscall.EndpointCreate)],
  [Syscall.NotificationCreate]: [16, (g) => call(Syscall.NotificationCreate, g.bits())],
  [Syscall.TaskCreate]: [
    30,
    (g) => {
      const quota = g.choice.chance(85) ? g.choice.between(2, 200) : g.choice.interesting();
      return call(
        Syscall.TaskCreate,
        quota,
        g.choice.chance(90) ? g.choice.below(24) : g.choice.interesting(),
        g.bits(),
      );
    },
  ],
  [Syscall.TaskStart]: [45, startCommand],
  [Syscall.TaskSuspend]: [18, (g) => call(Syscall.TaskSuspend, g.target(3))],
  [Syscall.TaskResume]: [24, (g) => call(Syscall.TaskResume, g.target(3))],
  [Syscall.TaskKill]: [7, (g) => call(Syscall.TaskKill, g.target(3))],
  [Syscall.TaskSchedule]: [22, scheduleCommand],
  [Syscall.TaskInspect]: [40, (g) => call(Syscall.TaskInspect, g.target(30), inspectKind(g))],
  [Syscall.RegionCreate]: [
    35,
    (g) => {
      const pages = g.choice.chance(85) ? g.choice.between(1, 8) : g.choice.chance(60) ? 600 : g.choice.interesting();
      return call(Syscall.RegionCreate, g.target(80), pages, g.choice.chance(80) ? 0 : g.system(32));
    },
  ],
  [Syscall.RegionSplit]: [
    14,
    (g) =>
      call(
        Syscall.RegionSplit,
        g.handle(HandleType.Region),
        g.choice.below(7),
        g.choice.chance(90) ? g.choice.between(1, 4) : g.choice.interesting(),
      ),
  ],
  [Syscall.RegionSync]: [
    6,
    (g) => {
      const region = g.handle(HandleType.Region, ({ rights }) => (rights & Right.Dma) !== 0);
      return call(
        Syscall.RegionSync,
        region,
        g.choice.below(9000),
        g.choice.chance(80) ? g.choice.below(5000) : g.choice.interesting(),
      );
    },
  ],
  [Syscall.Map]: [75, mapCommand],
  [Syscall.Unmap]: [35, (g) => call(Syscall.Unmap, g.target(70), g.address())],
  [Syscall.InterruptBind]: [
    16,
    (g) => call(Syscall.InterruptBind, g.handle(HandleType.Interrupt), g.choice.chance(80) ? g.bits() : 0),
  ],
  [Syscall.InterruptAcknowledge]: [24, (g) => call(Syscall.InterruptAcknowledge, g.handle(HandleType.Interrupt))],
  [Syscall.Log]: [
    10,
    (g) =>
      call(
        Syscall.Log,
        g.system(1),
        g.choice.chance(80) ? g.choice.below(41) : g.choice.interesting(),
        ...[1, 2, 3, 4, 5].map(() => g.choice.word()),
      ),
  ],
  [Syscall.LogRead]: [
    8,
    (g) =>
      call(
        Syscall.LogRead,
        g.system(2),
        g.choice.chance(80) ? g.choice.below(g.pair.model.log.next + 2) : g.choice.interesting(),
      ),
  ],
  [Syscall.LogBind]: [5, (g) => call(Syscall.LogBind, g.system(2), g.bits())],
  [Syscall.SystemInfo]: [
    10,
    (g) =>
      call(
        Syscall.SystemInfo,
        g.system(8),
        g.choice.chance(90) ? g.choice.of([Info.Memory, Info.Boot]) : g.choice.interesting(),
      ),
  ],
  [Syscall.Property]: [
    5,
    (g) =>
      call(
        Syscall.Property,
        g.system(16),
        g.choice.chance(85)
          ? (g.choice.of([0, 1, 3, 6]) << 16) + g.choice.below(g.choice.chance(60) ? 11 : 75)
          : g.choice.interesting(),
        g.choice.below(6),
        g.choice.word(),
      ),
  ],
  [Syscall.DeviceRegion]: [
    6,
    (g) =>
      call(
        Syscall.DeviceRegion,
        g.system(64),
        g.choice.chance(85)
          ? g.choice.of([0x3f000000, 0x3f000000, g.pair.model.facts.ram * PAGE - 0x100000]) +
              g.choice.below(0x240) * PAGE
          : g.choice.interesting(),
        g.choice.chance(85) ? g.choice.between(0, 3) : g.choice.interesting(),
      ),
  ],
  [Syscall.Display]: [
    5,
    (g) => {
      const size = () => (g.choice.chance(95) ? g.choice.below(5000) : g.choice.interesting());
      const depth = g.choice.of([16, 32, g.choice.below(40)]);
      return call(Syscall.Display, g.system(64), size(), size(), size(), depth, g.choice.below(3));
    },
  ],
  [Syscall.InterruptCreate]: [
    14,
    (g) =>
      call(Syscall.InterruptCreate, g.system(64), g.choice.chance(90) ? g.choice.of(LINES) : g.choice.interesting()),
  ],
  [Syscall.Trace]: [
    5,
    (g) => call(Syscall.Trace, g.system(128), g.choice.chance(90) ? g.choice.below(8) : g.choice.interesting()),
  ],
  [Syscall.TraceRead]: [
    10,
    (g) =>
      call(
        Syscall.TraceRead,
        g.system(128),
        g.choice.chance(90) ? g.choice.below(g.pair.model.events.next + 2) : g.choice.interesting(),
      ),
  ],
  [Syscall.MemoryAdd]: [
    3,
    (g) => {
      const { facts } = g.pair.model;
      // what is skipped would be nobody's
      const right = g.choice.chance(50);
      const start = right ? facts.boot[4] : g.choice.interesting();
      return call(Syscall.MemoryAdd, g.system(64), start, right ? g.choice.below(40) : g.choice.interesting());
    },
  ],
  [Syscall.Count]: [
    2,
    (g) => call(g.choice.of([Syscall.Count, Syscall.Count + g.choice.below(200), 0xffff_ffff]), g.choice.word()),
  ],
};

export const COMMANDS: readonly (readonly [weight: number, make: Make])[] = [
  ...Object.values(CALLS),
  [60, ({ choice }) => ["pass", BigInt(choice.chance(50) ? choice.below(3000) : choice.below(300_000))]],
  [30, (g) => g.line()],
  [3, ({ choice }) => ["fault", choice.of(EXCEPTIONS), choice.interesting()]],
  [20, accessCommand],
  [30, storeCommand],
  [4, () => ["spurious"]],
  [12, ({ choice }) => ["float", choice.below(256)]],
];
