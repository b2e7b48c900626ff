import type { Command } from "commander";
import { encodeWords, findOperation, notificationsOf, perform } from "./operation";
import { onBoard, optionsOf } from "./session";
import { Problem } from "./target";
import { present, toJson, toLines } from "./values";

export function addCall(program: Command): void {
  program
    .command("call <operation> [values...]")
    .description("carry out PROTOCOL.OPERATION; `drupelet protocols` lists them")
    .action(async (name: string, words: string[], _, command: Command) => {
      const options = optionsOf(command);
      const { protocol, operation } = findOperation(name);
      if (notificationsOf(operation).length > 0) {
        throw new Problem(`${name} asks to be notified: \`drupelet watch ${name}\` waits for that`);
      }
      encodeWords(protocol, operation, words); // what is wrong with them is told also when there is no board
      await onBoard(options, async (session) => {
        const values = present(protocol, operation, await perform(session, protocol, operation, words));
        if (options.json) console.log(toJson(values));
        else for (const line of toLines(values)) console.log(line);
      });
    });
}
