/** Does what a chapter of the guide says, and holds what comes against what the chapter shows. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Readable, Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { type Checkout, ENVIRONMENT } from "../qemu/checkout";
import { type Expected, patternOf, type Step, stepsOf } from "./steps";

/** How long what is shown may take: far longer than it ever does. */
const DEADLINE_MS = 120_000;

/** A command that runs. */
class Command {
  readonly ended: Promise<void>;
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private output = "";
  private over = false;
  /** More may come that belongs to what was shown before. */
  private more = false;
  private look = () => {};

  constructor(command: string, cwd: string) {
    // a group of its own, so that it ends with all that it started
    const how = { cwd, env: ENVIRONMENT, stdio: ["pipe", "pipe", "pipe"] as ["pipe", "pipe", "pipe"], detached: true };
    this.child = spawn("bash", ["-c", command], how);
    this.child.stdin.on("error", () => undefined); // it ended: what it said tells
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.on("data", (bytes: Buffer) => {
        const text = stripVTControlCharacters(bytes.toString()).replaceAll("\r", "");
        this.output += text.replace(/^npm (warn|notice).*\n/gm, ""); // what npx has to say of its own
        this.look();
      });
    this.ended = new Promise((done) =>
      this.child.on("close", () => {
        this.over = true;
        if (this.output !== "" && !this.output.endsWith("\n")) this.output += "\n";
        this.look();
        done();
      }),
    );
  }

  type(line: string): void {
    this.child.stdin.write(`${line}\n`);
  }

  /** Waits for output, from where the last ended. @param whole until the command has ended */
  async show(expected: Expected, whole: boolean): Promise<void> {
    const lines = this.more ? ["...", ...expected.lines] : expected.lines;
    const pattern = new RegExp(`^${patternOf({ ...expected, lines })}${whole ? "$" : ""}`);
    this.more = lines.at(-1) === "...";
    const problem = (what: string) => new Error(`${what}; it printed:\n${this.output}`);
    await new Promise<void>((done, fail) => {
      const timer = setTimeout(() => fail(problem("what is shown did not come")), DEADLINE_MS);
      this.look = () => {
        const match = whole && !this.over ? null : pattern.exec(this.output);
        if (match === null && !this.over) return;
        clearTimeout(timer);
        if (match === null) return fail(problem("what is shown is not what came"));
        this.output = this.output.slice(match[0].length);
        done();
      };
      this.look();
    });
  }

  end(): void {
    if (this.over) return;
    try {
      process.kill(-this.child.pid!, "SIGTERM");
    } catch {
      // it is ending by itself
    }
  }
}

export class Reader {
  /** The board of `make run`, and others that were left running. */
  private board?: Command;
  private readonly running: Command[] = [];

  constructor(private readonly checkout: Checkout) {}

  /** @param file of a chapter @throws Error with file and line where the chapter is wrong */
  async read(file: string): Promise<void> {
    try {
      for (const step of stepsOf(readFileSync(file, "utf8"))) {
        await this.take(step).catch((error: Error) => {
          throw new Error(
            `${file}:${step.line}: ${step.kind === "command" ? step.command : step.file}: ${error.message}`,
          );
        });
      }
    } finally {
      for (const command of this.running.splice(0)) {
        command.end();
        await command.ended;
      }
    }
  }

  private async take(step: Step): Promise<void> {
    if (step.kind === "file") this.write(step.file, step.text);
    else if (step.kind === "change") this.change(step.file, step.before, step.after);
    else if (step.to === "board") await this.tell(step.command, step.output);
    else await this.run(step.command, step.output);
  }

  private write(file: string, text: string): void {
    const path = `${this.checkout.root}/${file}`;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  private change(file: string, before: string, after: string): void {
    const parts = readFileSync(`${this.checkout.root}/${file}`, "utf8").split(before);
    if (parts.length !== 2) throw new Error(`what is changed is there ${parts.length - 1} times`);
    this.write(file, parts.join(after));
  }

  private async run(line: string, output: Expected): Promise<void> {
    const boots = /^make run\b/.test(line);
    const stays = boots || line.endsWith(" &");
    const command = new Command(line.replace(/ &$/, ""), this.checkout.root);
    this.running.push(command);
    if (boots) this.board = command;
    await command.show(output, !stays);
  }

  private async tell(line: string, output: Expected): Promise<void> {
    if (!this.board) throw new Error("no board runs: `make run` comes first");
    this.board.type(line);
    const lines = [`drupelet> ${line}`, ...output.lines];
    await this.board.show({ ...output, lines }, line === "halt");
  }
}
