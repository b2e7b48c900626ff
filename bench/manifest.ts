/** The system that shows the price of wasm: `pairs` counts alone, and tells by the console. */
import type { Service } from "../abi/manifest";
import { SystemRight } from "../abi/syscall";

export const services: Service[] = [
  { name: "init", priority: 30, quota: 1024, restart: false, serves: ["supervisor"] },
  {
    name: "uart",
    priority: 24,
    quota: 256,
    serves: ["uart", "link"],
    devices: [{ name: "uart0", address: 0x3f201000, pages: 1, interrupt: 57 }],
    system: SystemRight.Firmware, // asks for the clock's rate
  },
  { name: "console", priority: 20, quota: 256, serves: ["console", "mirror"], uses: ["uart"] },
  {
    name: "pairs",
    priority: 10,
    quota: 1024,
    restart: false,
    uses: ["console"],
    devices: [{ name: "gpio", address: 0x3f200000, pages: 1 }],
    system: SystemRight.Trace, // has cycles counted
  },
];
