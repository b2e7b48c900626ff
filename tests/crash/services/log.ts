import { expect } from "vitest";
import type { LogRecord } from "../../../abi/protocol/log";
import { LogLevel } from "../../../abi/syscall";
import { Clock } from "../../../sim/clock";
import { playing } from "../../../sim/protocol";
import { console as consoleProtocol } from "../../../tools/client/console";
import { log as logProtocol } from "../../../tools/client/log";
import { supervisor } from "../../../tools/client/supervisor";
import { KernelLog } from "../../init/kernel-log";
import { serviceRecord } from "../../init/records";
import type { CrashCase } from "../exhaust";
import { World } from "../world";

const NAMES = ["init", "uart", "gpio", "console", "log", "shell"];
const NEW_RECORDS = 1n;
const LONG = "a message that takes more than one record of the kernel's log, so that it is put together again";
const MESSAGES: [writer: number, level: LogLevel, text: string][] = [
  [2, LogLevel.Info, "told"],
  [3, LogLevel.Warning, "warned"],
  [4, LogLevel.Debug, LONG],
  [2, LogLevel.Error, `failed: ${LONG}`],
];

/**
 * What was logged is read with its number, whichever server answers. Warnings are shown once; but what a dead server had
 * still to show is only in the log.
 */
export const crash: CrashCase = {
  service: "log",
  stage(module) {
    const world = new World(module, new Clock());
    const kernel = new KernelLog(world.host);
    const append = (writer: number, level: LogLevel, text: string): void => {
      kernel.append(writer, level, text);
      world.notifyBits(NEW_RECORDS);
    };
    world.onDeath = () => append(1, LogLevel.Error, "log: killed (restarting in 20 ms)");
    let shown = "";
    const write = (text: string) => {
      shown += text;
      return { taken: Buffer.byteLength(text) };
    };
    world.host.endpoint("log");
    world.host.protocol("console", playing(consoleProtocol, { write }));
    world.host.grants.others = playing(supervisor, {
      describe: (service: number) =>
        service < NAMES.length
          ? { count: NAMES.length, record: serviceRecord({ name: NAMES[service] }) }
          : "UnknownName",
    });

    let texts: string[] = [];
    world.client("shell", logProtocol, function* (client) {
      for (const [writer, level, text] of MESSAGES) {
        append(writer, level, text);
        yield* client.sleep(1_000_000);
        const { end } = yield* client.ask("range");
        texts = [];
        for (let number = 0n; number < (end as bigint); number++) {
          const { sequence, record } = yield* client.ask("read", number);
          expect(sequence).toBe(number);
          const { name, text: read } = record as LogRecord;
          if (name !== "init") texts.push(`${name}: ${read}`);
        }
        expect(texts.at(-1)).toBe(`${NAMES[writer - 1]}: ${text}`);
      }
      append(2, LogLevel.Warning, "the last");
    });
    return {
      world,
      end() {
        for (const text of ["warned", "failed: ", "the last"]) {
          const times = shown.split(`${text}`).length - 1;
          expect(times, `${text} in ${shown}`).toBeLessThanOrEqual(1);
          if (world.deaths === 0) expect(times).toBe(1);
        }
        expect(shown.split("log: killed").length - 1).toBe(world.deaths);
      },
      same: () => texts,
    };
  },
};
