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

/** Every server that the real system starts, as it is there; not the screen, which serves nobody and draws all the while. */
const servers = real.filter(
  ({ name, serves = [], start }) => name !== "init" && serves.length > 0 && start !== StartMode.Manual,
);

/** What stands before the shell is killed by `churn`. */
export const services: Service[] = [
  { name: "init", priority: 30, quota: 1024, restart: false, serves: ["supervisor"] },
  ...servers,
  { name: "work1", ...work, serves: ["work1"] },
  { name: "work2", ...work, serves: ["work2"] },
  { name: "work3", ...work, serves: ["work3"] },
  { name: "load1", ...load },
  { name: "load2", ...load },
  { name: "load3", ...load },
  { name: "user", priority: 2, quota: 64, start: StartMode.Manual, uses: ["gpio", "log"] },
  {
    name: "shell",
    priority: 10,
    quota: 256,
    uses: ["console", "log", "supervisor"],
    system: SystemRight.Info | SystemRight.Firmware | SystemRight.Trace,
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
