/** A system for strain: services that are killed at random while others call them, and a program that makes random system calls. */
import { StartMode } from "../../abi/archive";
import type { Service } from "../../abi/manifest";
import { SystemRight } from "../../abi/syscall";
import { services as real } from "../../servers/manifest";

const load: Omit<Service, "name"> = {
  program: "load",
  priority: 2,
  quota: 64,
  start: StartMode.Manual,
  uses: ["work1", "work2", "work3"],
};
const work: Omit<Service, "name"> = { program: "work", priority: 3, quota: 64, start: StartMode.Manual };

/** Every service of the real system but shells and what is no service to others, as it is there. */
const OTHERS = ["init", "shell", "spin", "bench", "partner", "bench-float"];
const servers = real
  .filter(({ name, program = name }) => !OTHERS.includes(program))
  .map((service) => ({ ...service, alternatives: service.alternatives?.filter((name) => name !== "bench-timer") }));

/** Protocols that a client checks which uses them all the time; the servers of the others have only clients among the servers. */
const checked = ["gpio", "log", "i2c", "spi", "random", "thermal", "clocks", "led", "display", "timer", "dma", "pwm"];

/** What stands before the shell is killed by `churn`. */
export const services: Service[] = [
  { name: "init", priority: 30, quota: 1024, restart: false, serves: ["supervisor", "debug"] },
  ...servers,
  { name: "work1", ...work, serves: ["work1"] },
  { name: "work2", ...work, serves: ["work2"] },
  { name: "work3", ...work, serves: ["work3"] },
  { name: "load1", ...load },
  { name: "load2", ...load },
  { name: "load3", ...load },
  { name: "user", priority: 3, quota: 96, start: StartMode.Manual, uses: [...checked, "console@console2"] },
  {
    name: "shell",
    priority: 10,
    quota: 256,
    uses: ["console", "log", "supervisor"],
    system: SystemRight.Info | SystemRight.Firmware | SystemRight.Trace,
  },
  {
    name: "witness",
    program: "user",
    priority: 3,
    quota: 96,
    start: StartMode.Manual,
    restart: false,
    uses: [...checked, "console"],
  },
  // above the load and the shell, so that it goes on whatever they do
  {
    name: "churn",
    priority: 12,
    quota: 64,
    start: StartMode.Manual,
    restart: false,
    uses: ["console", "supervisor"],
    system: SystemRight.Info,
  },
  {
    name: "torment",
    priority: 12,
    quota: 64,
    start: StartMode.Manual,
    restart: false,
    uses: ["console", "supervisor"],
    system: SystemRight.Info,
  },
  { name: "hostile", priority: 1, quota: 128, start: StartMode.Manual, restart: false },
];
