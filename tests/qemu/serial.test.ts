/** The mini UART with a second shell, beside the first. */
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Dialogue } from "../../tools/qemu/dialogue";
import { boot, row } from "./boot";

/** The shell at the other end of a socket. */
class Line {
  private readonly dialogue = new Dialogue();
  private look = () => {};

  constructor(private readonly socket: Socket) {
    socket.on("data", (bytes) => {
      this.dialogue.hear(bytes.toString("latin1"));
      this.look();
    });
  }

  /** Waits for the prompt; the test's own deadline ends that. */
  prompt(): Promise<void> {
    return new Promise((done) => {
      this.look = () => {
        if (this.dialogue.ready) done();
      };
      this.look();
    });
  }

  async command(line: string): Promise<string[]> {
    await this.prompt();
    this.dialogue.say(line);
    this.socket.write(`${line}\r`);
    await this.prompt();
    return this.dialogue.reply;
  }
}

test("a second shell on the mini UART, beside the first, also when its server crashes", async () => {
  const folder = mkdtempSync(join(tmpdir(), "drupelet-serial-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "line");
  const board = boot({ serial2: `unix:${path},server=on,wait=off` });
  await board.prompt();
  const socket = connect(path);
  onTestFinished(() => void socket.destroy());
  const second = new Line(socket);

  expect(await board.command("start shell2")).toEqual(["shell2 started"]);
  expect(await second.command("echo on the second line")).toEqual(["on the second line"]);
  expect((await board.command("dmesg")).join("\n")).toMatch(/miniuart: started, as console2 uses it/);

  const numbers = Array.from({ length: 15 }, (_, number) => String(number));
  const ask = async (line: { command(text: string): Promise<string[]> }) => {
    for (const number of numbers) expect(await line.command(`echo ${number}`)).toEqual([number]);
  };
  await Promise.all([ask(board), ask(second)]);
  const [one, other] = await Promise.all([board.command("services"), second.command("services")]);
  expect(other.map((line) => line.split(" ")[0])).toEqual(one.map((line) => line.split(" ")[0]));

  // what each service crashes by, on the line that it does not serve and on its own
  for (const [shell, name] of [
    [board, "miniuart"],
    [second, "miniuart"],
    [second, "console2"],
    [second, "shell2"],
    [second, "uart"],
  ] as const) {
    await shell.command(`crash ${name}`);
    expect((await second.command("echo the second goes on")).at(-1)).toBe("the second goes on");
    expect((await board.command("echo the first goes on")).at(-1)).toBe("the first goes on");
  }
  const services = await second.command("services");
  expect(["miniuart", "console2", "shell2", "uart"].map((name) => row(services, name)[4])).toEqual([
    "2",
    "1",
    "1",
    "1",
  ]);
});
