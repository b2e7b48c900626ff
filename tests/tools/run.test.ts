import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { buildEcho } from "../qemu/echo";

let image: string;
beforeAll(() => {
  image = buildEcho();
});

interface Result {
  status: number | null;
  stdout: string;
  stderr: string;
}

const RUN = ["--import", "tsx", "tools/run.ts"];

function start(command: string, parameters: string[], env = process.env): ChildProcessWithoutNullStreams {
  const child = spawn(command, parameters, { env });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

function result(child: ChildProcessWithoutNullStreams): Promise<Result> {
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (bytes: Buffer) => (stdout += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (stderr += bytes.toString()));
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, stdout, stderr })));
}

function piped(input: string, parameters = ["--image", image], env = process.env): Promise<Result> {
  const child = start(process.execPath, [...RUN, ...parameters], env);
  child.stdin.end(input);
  return result(child);
}

/** Resolves when the child has printed the text. */
function printed(child: ChildProcessWithoutNullStreams, text: string): Promise<void> {
  let output = "";
  return new Promise((resolve) => {
    child.stdout.on("data", (bytes: Buffer) => {
      output += bytes.toString();
      if (output.includes(text)) resolve();
    });
  });
}

test("piped lines are sent one at each prompt, and the whole dialogue is shown", async () => {
  expect(await piped("hello\nnoise\nhalt\n")).toEqual({
    status: 0,
    stdout: "ready\ndrupelet> hello\nyou said hello\ndrupelet> noise\na message\nanother\ndrupelet> halt\nbye\n",
    stderr: "",
  });
});

test("the end of input ends the emulator once the last prompt is back", async () => {
  const dialogue = "ready\ndrupelet> hello\nyou said hello\ndrupelet>\n";
  expect(await piped("hello\n")).toEqual({ status: 0, stdout: dialogue, stderr: "" });
  expect(await piped("hello")).toEqual({ status: 0, stdout: dialogue, stderr: "" });
  expect(await piped("")).toEqual({ status: 0, stdout: "ready\ndrupelet>\n", stderr: "" });
});

test("a kernel panic ends with status 1, its last words shown", async () => {
  const { status, stdout, stderr } = await piped("panic\nnever sent\n");
  expect(status).toBe(1);
  expect(stdout).toMatch(/panic: last words\n$/);
  expect(stderr).toBe("run: the kernel stopped with status 1: its last words are above\n");
});

test("bad options, a missing image and a missing QEMU are told in one line", async () => {
  expect(await piped("", ["--machine", "raspi9"])).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^error: .*raspi9.*raspi3b, raspi3ap\.\n$/) as string,
  });
  expect(await piped("", ["--image", "build/none.img"])).toMatchObject({
    status: 1,
    stderr: "run: there is no image build/none.img: `make build` makes it\n",
  });
  expect(await piped("", ["--image", image], { PATH: dirname(image) })).toMatchObject({
    status: 1,
    stderr: "run: qemu-system-aarch64 is not installed: `make setup` installs it\n",
  });
});

/** The command under a terminal of its own, whose settings are printed at the end. */
function onTerminal(): ChildProcessWithoutNullStreams {
  const command = `${process.execPath} ${RUN.join(" ")} --image ${image}; echo status=$?; stty -a`;
  return start("script", ["-qfc", command, "/dev/null"]);
}

test("at a terminal the way out is printed, Ctrl-C reaches the shell and the terminal is restored", async () => {
  const child = onTerminal();
  const whole = result(child);
  await printed(child, "drupelet> ");
  child.stdin.write("hi\x03");
  await printed(child, "^C");
  child.stdin.write("there\r");
  await printed(child, "you said there");
  child.stdin.write("\x01x");
  const { stdout } = await whole;
  expect(stdout).toContain("Ctrl-A X ends the emulator");
  expect(stdout).toContain("status=0");
  expect(stdout).toMatch(/ icanon .* echo /s);
});

test("a board that halts restores the terminal as well", async () => {
  const child = onTerminal();
  const whole = result(child);
  await printed(child, "drupelet> ");
  child.stdin.write("panic\r");
  const { stdout } = await whole;
  expect(stdout).toContain("status=1");
  expect(stdout).toMatch(/ icanon .* echo /s);
});

/** Process ids of the children of a process. */
function children(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);
}

/** Whether a process runs: it is neither gone nor waiting to be reaped. */
function runs(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

test.each(["SIGTERM", "SIGHUP", "SIGINT", "SIGKILL"] as const)("QEMU ends with the command on %s", async (signal) => {
  const child = start(process.execPath, [...RUN, "--image", image]);
  await printed(child, "ready");
  const emulators = children(child.pid ?? 0).filter((pid) =>
    readFileSync(`/proc/${pid}/comm`, "utf8").startsWith("qemu"),
  );
  expect(emulators).toHaveLength(1);
  child.kill(signal);
  await vi.waitUntil(() => !runs(emulators[0]), { timeout: 60_000 });
});
