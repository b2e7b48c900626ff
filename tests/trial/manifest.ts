/**
 * A system that tries what no program of the real one does: faults of every kind, floating point in two tasks at once, servers
 * that hang or die at each start.
 */
import { StartMode } from "../../abi/archive";
import type { Service } from "../../abi/manifest";
import { SystemRight } from "../../abi/syscall";

export const services: Service[] = [
  { name: "init", priority: 30, quota: 1024, restart: false, serves: ["supervisor"] },
  {
    name: "uart",
    priority: 24,
    quota: 256,
    serves: ["uart", "link"],
    devices: [{ name: "uart0", address: 0x3f201000, pages: 1, interrupt: 57 }],
    system: SystemRight.Firmware,
  },
  { name: "console", priority: 20, quota: 256, serves: ["console", "mirror"], uses: ["uart"] },
  { name: "log", priority: 16, quota: 256, serves: ["log"], uses: ["console"], system: SystemRight.LogRead },
  {
    name: "trial",
    priority: 10,
    quota: 4096,
    restart: false,
    uses: ["console", "supervisor", "work", "thermal"],
  },
  // above the trial, so that it has ended when the trial goes on
  { name: "wild", priority: 11, quota: 64, start: StartMode.Manual, restart: false },
  { name: "float1", program: "float", priority: 2, quota: 64, start: StartMode.Manual, restart: false },
  { name: "float2", program: "float", priority: 2, quota: 64, start: StartMode.Manual, restart: false },
  { name: "hang", priority: 11, quota: 64, serves: ["work"] },
  { name: "dies", priority: 11, quota: 64, serves: ["thermal"] },
  { name: "shell", priority: 10, quota: 256, uses: ["console", "log", "supervisor"], system: SystemRight.Info },
];
