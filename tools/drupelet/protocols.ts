import type { Command } from "commander";
import { protocols } from "../client/all";
import type { Operation, Protocol } from "../protocol/schema";
import { findProtocol, formOf } from "./operation";
import { optionsOf } from "./session";
import { toJson } from "./values";

export function addProtocols(program: Command): void {
  program
    .command("protocols [name]")
    .description("list the protocols and their operations; of one, all that is known")
    .action((name: string | undefined, _, command: Command) => {
      const shown = name === undefined ? protocols : [findProtocol(name)];
      if (optionsOf(command).json) console.log(toJson(shown.map(summary)));
      else if (name === undefined) for (const protocol of shown) list(protocol);
      else explain(shown[0]);
    });
}

function summary({ name, doc, operations }: Protocol) {
  return { name, doc, operations: operations.map(({ name, doc }) => ({ name, doc })) };
}

function list(protocol: Protocol): void {
  console.log(`${protocol.name}: ${protocol.doc}`);
  for (const operation of protocol.operations) console.log(`  ${formOf(protocol, operation)}`);
}

function explain(protocol: Protocol): void {
  console.log(protocol.doc);
  for (const operation of protocol.operations) {
    console.log(`\n${formOf(protocol, operation)}\n  ${operation.doc}`);
    for (const { name, doc } of documented(operation)) console.log(`  ${name}: ${doc}`);
    for (const { name, doc } of operation.results) console.log(`  -> ${name}${doc === "" ? "" : `: ${doc}`}`);
    for (const name of operation.errors) {
      const doc = protocol.errors?.members.find((each) => each.name === name)?.doc ?? "";
      console.log(`  error ${name}: ${doc}`);
    }
  }
}

const documented = (operation: Operation) => operation.parameters.filter(({ doc }) => doc !== "");
