import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

function make(input: string, ...parameters: string[]) {
  const env = { ...process.env, MAKEFLAGS: "", MAKELEVEL: "0" }; // as from a shell, also when these tests run in make
  return spawnSync("make", parameters, { input, encoding: "utf8", env });
}

test("make run with piped input shows the whole dialogue and ends with the status of halt", () => {
  const { status, stdout, stderr } = make("help\nps\nhalt\n", "run");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(
    /^drupelet> help\n +help .*\n( .*\n)+drupelet> ps\nNAME .*\n(\S.*\n)+drupelet> halt\nhalting\n$/m,
  );
});

test("the dialogue follows the shell through deaths of what it speaks through", () => {
  const commands = ["crash console", "crash uart", "crash shell", "echo still here"];
  const { status, stdout } = make(commands.join("\n"), "run", "MACHINE=raspi3ap");
  expect(status).toBe(0);
  for (const command of commands) expect(stdout).toContain(`drupelet> ${command}\n`);
  expect(stdout).toMatch(/^still here$/m);
});

test("make alone lists the targets", () => {
  const { status, stdout } = make("");
  expect(status).toBe(0);
  for (const target of ["run", "test", "build", "debug", "clean", "help"]) {
    expect(stdout).toMatch(new RegExp(`^  make ${target} +\\w`, "m"));
  }
});
