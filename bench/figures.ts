/**
 * The figures of `make bench` that the board's `bench` measures. Goals are the project's; those of seL4 and Linux were counted on the
 * same emulated board (docs/performance.md says how).
 */

/** What one was, and is to be. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** At most. */
  goal?: number;
  seL4?: number;
  linux?: number;
  /** Of the value to seL4's, or Linux's where that has none. */
  ratio?: number;
}

/** What the board tells of a benchmark. */
export interface Count {
  name: string;
  kernel: number;
  tasks: number;
  /** Operations that these are for. */
  per: number;
}

/** What is to be said of a figure. */
interface About {
  name: string;
  goal?: number;
  seL4?: number;
  linux?: number;
  /** From where to where it counts. */
  what: string;
}

interface Entry extends About {
  /** Of the board's benchmark. */
  of: string;
  /** What of it counts. */
  part: (count: Count) => number;
}

const kernel = ({ kernel: value, per }: Count) => value / per;
const both = (count: Count) => (count.kernel + count.tasks) / count.per;
const VECTOR = "from the vector to eret, of each system call in it";

export const ENTRIES: Entry[] = [
  {
    name: "syscall.null",
    of: "syscall.null",
    part: kernel,
    goal: 70,
    seL4: 211,
    linux: 467,
    what: "a call that does not exist, from the vector to eret",
  },
  {
    name: "ipc.roundtrip.0w",
    of: "ipc.roundtrip.0w",
    part: kernel,
    goal: 240,
    seL4: 406,
    what: `Call and ReplyReceive, ${VECTOR}`,
  },
  {
    name: "ipc.roundtrip.4w",
    of: "ipc.roundtrip.4w",
    part: kernel,
    goal: 260,
    seL4: 453,
    what: "the same with 4 words each way",
  },
  { name: "ipc.roundtrip.6w", of: "ipc.roundtrip.6w", part: kernel, what: "the same with 6 words each way" },
  {
    name: "ipc.roundtrip.float",
    of: "ipc.float",
    part: kernel,
    goal: 330,
    seL4: 510,
    what: "0 words, and both tasks use floating point each time",
  },
  {
    name: "ipc.roundtrip.user",
    of: "ipc.roundtrip.0w",
    part: ({ tasks }) => tasks,
    seL4: 6,
    what: "0 words: what the two programs execute",
  },
  { name: "ipc.tasks.100", of: "ipc.tasks.100", part: kernel, goal: 240, what: "0 words, with 100 tasks" },
  { name: "ipc.tasks.1000", of: "ipc.tasks.1000", part: kernel, goal: 240, what: "0 words, with 1,000 tasks" },
  {
    name: "notify.running",
    of: "notify.running",
    part: kernel,
    what: "Notify to a task that does not wait, from the vector to eret",
  },
  {
    name: "notify.switch",
    of: "notify.switch",
    part: kernel,
    goal: 170,
    seL4: 496,
    what: "Notify, from the vector to eret to the more urgent task that waited",
  },
  {
    name: "yield.switch",
    of: "yield.switch",
    part: kernel,
    goal: 150,
    seL4: 325,
    what: "Yield, from the vector to eret to another task",
  },
  { name: "timer.set", of: "timer.set", part: kernel, what: "SetTimer, from the vector to eret" },
  {
    name: "timer.to.user",
    of: "timer.to.user",
    part: kernel,
    goal: 278,
    linux: 5565,
    what: "the kernel's timer, from the vector to eret to the more urgent task that waited",
  },
  {
    name: "irq.to.user",
    of: "irq.to.user",
    part: kernel,
    goal: 200,
    seL4: 406,
    what: "a device's interrupt, from the vector to eret to its driver",
  },
  {
    name: "irq.cycle",
    of: "irq.cycle",
    part: kernel,
    goal: 500,
    seL4: 1226,
    what: "the same, the driver's acknowledge, its Receive, and eret to the task that was interrupted",
  },
  {
    name: "fault.cycle",
    of: "fault.cycle",
    part: kernel,
    goal: 500,
    seL4: 1131,
    what: "a creator waits (Receive), its task faults, and eret to the creator",
  },
  {
    name: "page.map",
    of: "page.map",
    part: kernel,
    goal: 1200,
    linux: 3072,
    what: "RegionCreate and Map of 4 KiB, zeroed",
  },
  {
    name: "task.life",
    of: "task.life",
    part: kernel,
    what: "TaskCreate, TaskStart, TaskKill and HandleClose, without a program",
  },
  {
    name: "service.life",
    of: "service.life",
    part: both,
    goal: 60_000,
    linux: 207_000,
    what: "a service of the archive started by init, its first call, and its stop: kernel and all tasks",
  },
  { name: "lease.64", of: "lease.64", part: kernel, what: "LeaseRead of 64 bytes" },
  { name: "lease.1k", of: "lease.1k", part: kernel, what: "LeaseRead of 1 KiB" },
  { name: "lease.4k", of: "lease.4k", part: kernel, what: "LeaseRead of 4 KiB" },
  { name: "lease.64k", of: "lease.64k", part: kernel, what: "LeaseRead of 64 KiB, in as many calls as it takes" },
  {
    name: "gpio.write",
    of: "gpio.write",
    part: both,
    what: "a pin set, from the client's stub to the register and back: kernel and both tasks",
  },
  {
    name: "console.4k",
    of: "console.4k",
    part: both,
    what: "4 KiB of text written to console and UART: kernel and all tasks",
  },
  {
    name: "fb.fill",
    of: "fb.fill",
    part: both,
    what: "a pixel of a picture filled: kernel and all tasks, the rest is the DMA controller's",
  },
  { name: "fb.scroll", of: "fb.scroll", part: both, what: "a pixel of a picture scrolled by 16 rows, in the same way" },
];

const PAIR = "instructions of AssemblyScript to those of C by gcc -O2:";

/** What the board's `bench` does not measure. */
export const OTHERS: About[] = [
  {
    name: "boot.kernel",
    seL4: 2_740_000,
    goal: 2_000_000,
    what: "from reset to the first message of init: shim, kernel; to 1,000",
  },
  { name: "boot.init", what: "from there until init has loaded and started all services" },
  { name: "boot.services", what: "from there until the shell asks for its first line: all services come up" },
  { name: "boot.to.prompt", goal: 20_000_000, what: "all of it, with what the processor waits" },
  { name: "memory.kernel", what: "KiB at the prompt: image, tables, an entry for each page of RAM; to 100 KiB" },
  { name: "memory.service", what: "KiB of a small service, gpio: task, tables, stack, data, a heap of 64 KiB" },
  { name: "wasm.crc32", goal: 1.15, what: `${PAIR} CRC-32 of 32 KiB by a table` },
  { name: "wasm.sort", goal: 1.15, what: `${PAIR} quicksort of 4,000 numbers` },
  { name: "wasm.matrix", goal: 1.15, what: `${PAIR} product of two 48 by 48 matrices` },
  { name: "wasm.search", goal: 1.15, what: `${PAIR} search for 12 bytes in 32 KiB` },
  {
    name: "wasm.blit",
    goal: 1.15,
    what: `${PAIR} a picture of 160 by 120 pixels with a transparent colour drawn into another`,
  },
  { name: "wasm.registers", goal: 1.15, what: `${PAIR} SPI by hand on three pins, 4 KiB` },
  { name: "wasm.geomean", goal: 1.05, what: "the geometric mean of these" },
  { name: "image.bytes", goal: 330_000, what: "kernel8.img: the kernel, all programs, their tables of lines" },
  {
    name: "kernel.text.bytes",
    goal: 32 * 1024,
    seL4: 31_616,
    what: "the kernel's code, from AssemblyScript, C and assembly",
  },
];

/** Names and parts in place of the board's. @throws Error for a benchmark that the board did not run */
export function figuresOf(counts: Count[]): Figure[] {
  return ENTRIES.map(({ name, of, part, goal, seL4, linux }) => {
    const count = counts.find((each) => each.name === of);
    if (count === undefined) throw new Error(`the board has no benchmark ${of}`);
    // three digits behind the point are enough for what is less than an instruction
    return figure({ name, value: Math.round(part(count) * 1000) / 1000, unit: "instructions", goal, seL4, linux });
  });
}

/** @returns the same with its ratio */
export function figure(plain: Figure): Figure {
  const other = plain.seL4 ?? plain.linux;
  return other === undefined ? plain : { ...plain, ratio: Math.round((plain.value / other) * 100) / 100 };
}
