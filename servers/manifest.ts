/** The services of the system and what each is granted. init grants exactly this; service 0 is init itself. */
import { StartMode } from "../abi/archive";
import { FirmwareTag } from "../abi/firmware";
import type { Service } from "../abi/manifest";
import { SystemRight } from "../abi/syscall";

/** What the shells use besides their consoles. supervisor: may start, stop, restart and crash others, and end it all. */
const SHELL_USES = [
  "log",
  "gpio",
  "i2c",
  "spi",
  "supervisor",
  "random",
  "thermal",
  "clocks",
  "led",
  "display",
  "timer",
  "pwm",
  "dma",
  "bench",
];

/** What they cannot do without; the commands for the others say that there is no server. */
const SHELL_NEEDS = ["console", "log", "supervisor"];

export const services: Service[] = [
  { name: "init", priority: 30, quota: 1024, restart: false, serves: ["supervisor", "debug"] },
  {
    name: "uart",
    priority: 24,
    quota: 256,
    serves: ["uart", "link"],
    devices: [{ name: "uart0", address: 0x3f201000, pages: 1, interrupt: 57 }],
    system: SystemRight.Firmware, // asks for the clock's rate
  },
  {
    name: "gpio",
    priority: 22,
    quota: 128,
    serves: ["gpio"],
    devices: [{ name: "gpio", address: 0x3f200000, pages: 1, interrupt: 52 }],
  },
  {
    name: "i2c",
    priority: 22,
    quota: 64,
    serves: ["i2c"],
    uses: ["gpio"],
    devices: [{ name: "i2c1", address: 0x3f804000, pages: 1, interrupt: 53 }],
    system: SystemRight.Firmware, // asks for the core clock's rate
  },
  {
    name: "spi",
    priority: 22,
    quota: 64,
    serves: ["spi"],
    uses: ["gpio"],
    devices: [{ name: "spi0", address: 0x3f204000, pages: 1, interrupt: 54 }],
    system: SystemRight.Firmware, // asks for the core clock's rate
  },
  {
    name: "random",
    priority: 18,
    quota: 64,
    serves: ["random"],
    devices: [{ name: "random", address: 0x3f104000, pages: 1 }],
  },
  {
    name: "thermal",
    alternatives: ["thermal-firmware"],
    priority: 18,
    quota: 64,
    serves: ["thermal"],
    devices: [{ name: "thermal", address: 0x3f212000, pages: 1 }],
    system: SystemRight.Firmware, // tells what slows the processor down
  },
  {
    name: "clocks",
    priority: 19,
    quota: 64,
    serves: ["clocks"],
    system: SystemRight.Firmware,
    firmware: [FirmwareTag.SetClockState, FirmwareTag.SetClockRate],
  },
  {
    name: "led",
    priority: 18,
    quota: 64,
    serves: ["led"],
    uses: ["gpio"],
    system: SystemRight.Firmware, // asks which board it is
    firmware: [FirmwareTag.SetExpanderPin],
  },
  {
    name: "display",
    priority: 21,
    quota: 512, // a second picture, where the firmware has no memory for it
    serves: ["display"],
    uses: ["dma"], // for large areas
    needs: [],
    firmware: [
      FirmwareTag.GetScreenSize,
      FirmwareTag.GetDepth,
      FirmwareTag.AllocateFramebuffer,
      FirmwareTag.SetVirtualOffset,
    ],
  },
  {
    name: "timer",
    priority: 22,
    quota: 64,
    serves: ["timer"],
    alternatives: ["bench-timer"],
    devices: [{ name: "timer", address: 0x3f003000, pages: 1, interrupt: 1 }],
  },
  {
    name: "dma",
    priority: 22,
    quota: 256, // with the buffers of its clients
    serves: ["dma"],
    devices: [
      { name: "dma", address: 0x3f007000, pages: 1, interrupt: 18 }, // channel 2
      { name: "dma4", address: 0x3f007000, pages: 0, interrupt: 20 },
      { name: "dma5", address: 0x3f007000, pages: 0, interrupt: 21 },
    ],
    system: SystemRight.Dma | SystemRight.Firmware, // reaches all of RAM; asks which channels are free
  },
  {
    name: "pwm",
    priority: 18,
    quota: 64,
    serves: ["pwm"],
    uses: ["gpio", "clocks"],
    devices: [{ name: "pwm", address: 0x3f20c000, pages: 1 }],
  },
  { name: "console", priority: 20, quota: 256, serves: ["console", "mirror"], uses: ["uart"] },
  {
    name: "screen",
    priority: 19,
    quota: 128,
    uses: ["display", "mirror"],
    system: SystemRight.Info | SystemRight.Firmware, // shows board and memory
  },
  { name: "log", priority: 16, quota: 256, serves: ["log"], uses: ["console"], system: SystemRight.LogRead },
  {
    name: "shell",
    priority: 10,
    quota: 256,
    uses: ["console", ...SHELL_USES],
    needs: SHELL_NEEDS,
    system: SystemRight.Info | SystemRight.Firmware | SystemRight.Trace,
  },
  {
    name: "agent",
    priority: 4, // it does what a laptop asks, behind those who have work to do
    quota: 256,
    // what the laptop may call: take out what it may not
    uses: [
      "console",
      "debug",
      "gpio",
      "i2c",
      "spi",
      "link",
      "log",
      "supervisor",
      "uart",
      "random",
      "thermal",
      "clocks",
      "led",
      "display",
      "timer",
      "pwm",
    ],
    needs: ["link", "supervisor"],
  },
  {
    name: "miniuart",
    priority: 24,
    quota: 128,
    start: StartMode.Manual, // with shell2: a board has its pins elsewhere, see docs/hardware-checklist.md
    serves: ["uart"],
    devices: [{ name: "aux", address: 0x3f215000, pages: 1, interrupt: 29 }],
    system: SystemRight.Firmware, // asks for the clock's rate
  },
  {
    name: "console2",
    program: "console",
    priority: 20,
    quota: 256,
    start: StartMode.Manual,
    serves: ["console", "mirror"],
    uses: ["uart@miniuart"],
  },
  {
    name: "shell2",
    program: "shell",
    priority: 10,
    quota: 256,
    start: StartMode.Manual,
    uses: ["console@console2", ...SHELL_USES],
    needs: SHELL_NEEDS,
    system: SystemRight.Info | SystemRight.Firmware | SystemRight.Trace,
  },
  {
    name: "bench",
    priority: 12,
    quota: 4096,
    start: StartMode.Manual,
    restart: false,
    serves: ["bench"],
    uses: ["supervisor", "partner", "float-client", "timer", "gpio", "console", "display"],
    needs: ["supervisor"],
    system: SystemRight.Trace, // has cycles counted
  },
  { name: "partner", priority: 14, quota: 128, start: StartMode.Manual, restart: false, serves: ["partner"] },
  {
    name: "float-server",
    program: "bench-float",
    priority: 14,
    quota: 128,
    start: StartMode.Manual,
    restart: false,
    serves: ["float-server"],
  },
  {
    name: "float-client",
    program: "bench-float",
    priority: 13,
    quota: 128,
    start: StartMode.Manual,
    restart: false,
    serves: ["float-client"],
    uses: ["float-server"],
  },
  { name: "spin", priority: 1, quota: 64, start: StartMode.Manual, restart: false },
];
