import type { Command } from "commander";
import { supervisor, SupervisorClient } from "../client/supervisor";
import { onBoard, optionsOf, type Session } from "./session";
import { present, table, toJson } from "./values";

const PAGE_KIB = 4;

/** A service as `supervisor.describe` tells of it, with the names of its states. */
export type Described = Record<string, unknown> & { name: string; id: number };

export function addTasks(program: Command): void {
  program
    .command("tasks")
    .description("list the services: state, priority, processor time, memory")
    .action(async (_, command: Command) => {
      const options = optionsOf(command);
      await onBoard(options, async (session) => {
        const services = await describeAll(session);
        if (options.json) console.log(toJson(services));
        else
          for (const line of table(services.map((service) => rowOf(service, session.ticksPerSecond))))
            console.log(line);
      });
    });
}

/** All services, that of init first. */
export async function describeAll(session: Session): Promise<Described[]> {
  await session.greet(supervisor);
  const client = new SupervisorClient(session);
  const operation = supervisor.operations.find(({ name }) => name === "describe")!;
  const services: Described[] = [];
  for (let count = 1; services.length < count;) {
    const answer = await client.describe(services.length);
    count = answer.count;
    services.push((present(supervisor, operation, { record: answer.record }) as { record: Described }).record);
  }
  return services;
}

function rowOf(service: Described, ticksPerSecond: number): Record<string, string> {
  const there = service.id !== 0 || service.name === "init";
  return {
    NAME: service.name,
    STATE: inWords(service.state),
    TASK: there ? inWords(service.task) : "-",
    PRIO: String(service.priority),
    "CPU TIME": there ? `${(Number(service.ticks) / ticksPerSecond).toFixed(3)} s` : "-",
    MEMORY: there ? `${Number(service.pages) * PAGE_KIB} KiB` : "-",
    RESTARTS: String(service.restarts),
  };
}

/** "AwaitingReply" as "awaiting reply". */
function inWords(name: unknown): string {
  return String(name)
    .replaceAll(/(?!^)[A-Z]/g, " $&")
    .toLowerCase();
}
