/** The shell's `random`, with the server played by the test. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { Status } from "../../abi/syscall";
import { type Play, playing } from "../../sim/protocol";
import { random } from "../../tools/client/random";
import { compile } from "../lib/compile";
import { Partners } from "./partners";

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/shell.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

let shell: Partners;
let server: Play;
beforeEach(() => {
  shell = new Partners(module);
  let next = 0;
  server = { fill: (count: number) => ({ bytes: Uint8Array.from({ length: count }, () => next++) }) };
  shell.host.protocol("random", playing(random, server));
});

test.each([1, 32, 33, 256, 300, 4096])("%i bytes are printed in hex, 32 a line", (count) => {
  const lines = shell.run(`random ${count}`).trimEnd().split("\n");
  expect(lines).toHaveLength(Math.ceil(count / 32));
  const bytes = Uint8Array.from({ length: count }, (_, index) => index);
  expect(lines.join("")).toBe(Buffer.from(bytes).toString("hex"));
  if (lines.length > 1) expect(lines[0]).toHaveLength(64);
});

test.each(["random 0", "random 4097", "random -1", "random many"])("%s says the valid range", (line) => {
  expect(shell.run(line)).toBe("N is a number from 1 to 4096; expected: random N\n");
});

test.each([
  ["Silent", "random: the generator gave nothing for a second, and is started again\n"],
  ["Busy", "random: too many wait already; ask again later\n"],
])("the error %s is told with its reason", (error, message) => {
  server["fill"] = () => error;
  expect(shell.run("random 4")).toBe(message);
});

test("a server that does not answer is told", () => {
  server["fill"] = () => ({ status: Status.TimedOut });
  expect(shell.run("random 4")).toMatch(/^random: the server does not answer, status \d+\n$/);
});

test("a system without the server is told", () => {
  shell.host.grants.protocols.delete("random");
  expect(shell.run("random 4")).toBe("no random server: no service, protocol or device has that name\n");
});
