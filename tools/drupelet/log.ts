import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { log, LogClient } from "../client/log";
import { onBoard, optionsOf } from "./session";
import { present, toJson } from "./values";

/** How often `--follow` looks. */
const LOOK_MS = 250;

interface LogOptions {
  follow?: boolean;
}

interface Message {
  time: bigint;
  level: string;
  name: string;
  text: string;
}

export function addLog(program: Command): void {
  program
    .command("log")
    .description("print the messages of kernel and services")
    .option("-f, --follow", "go on with what comes, until Ctrl-C")
    .action(async (_, command: Command) => {
      const options = optionsOf<LogOptions>(command);
      await onBoard(options, async (session) => {
        await session.greet(log);
        const client = new LogClient(session);
        const print = (message: Message) => {
          if (options.json)
            return console.log(toJson({ ...message, seconds: Number(message.time) / session.ticksPerSecond }));
          const seconds = (Number(message.time) / session.ticksPerSecond).toFixed(6).padStart(11);
          console.log(
            `[${seconds}] ${message.name.padEnd(8)} ${message.level.toLowerCase().padEnd(7)} ${message.text}`,
          );
        };
        let next = await printFrom(client, 0n, print);
        while (options.follow) {
          await Promise.race([sleep(LOOK_MS), session.closed]);
          next = await printFrom(client, next, print);
        }
      });
    });
}

/** @param next number of the message to begin with @returns that of the next one to come */
async function printFrom(client: LogClient, next: bigint, print: (message: Message) => void): Promise<bigint> {
  const { end } = await client.range();
  // after a restart of the log server numbers begin again
  for (let number = next > end ? 0n : next; number < end; number++) {
    const { sequence, record } = await client.read(number);
    number = sequence;
    const { name, time, text } = record;
    const [{ level }] = [present(log, log.operations[0], { record }).record as { level: string }];
    print({ name, time, level, text });
  }
  return end;
}
