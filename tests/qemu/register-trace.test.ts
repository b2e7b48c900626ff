/** The register accesses of a driver that was built to record them, asked of the board. */
import { spawn } from "node:child_process";
import { expect, onTestFinished, test } from "vitest";
import { Broker } from "../../tools/link/broker";
import { boot } from "./boot";
import { Checkout, ENVIRONMENT } from "./checkout";

const TOOL = ["tools/drupelet/bin.js", "--socket", "board.sock", "trace", "--registers"];

test("a driver that was built with TRACE tells its accesses, also when it was started again", async () => {
  const checkout = new Checkout("traced");
  await checkout.run(process.execPath, "--import", "tsx", "tools/build/main.ts", "--trace", "gpio");
  const trace = (...words: string[]) => checkout.run(process.execPath, ...TOOL, ...words);
  const board = boot({ image: `${checkout.root}/build/kernel8.img` });
  const broker = await Broker.start(board.exchange, "build/test/traced/board.sock");
  void board.ended.then(() => broker?.stop());

  await board.command("gpio mode 17 output");
  await board.command("gpio write 17 1");
  const lines = (await trace("gpio")).split("\n");
  expect(lines[0]).toMatch(/^\[ +\d+\.\d{6}\] write gpio\.rising\[0\] +0x00000000$/);
  expect(lines).toContainEqual(
    expect.stringMatching(/ write gpio\.functionSelect\[1\] 0x[0-9a-f]{8} .*pin\[7\]=Output$/),
  );
  expect(lines.at(-2)).toMatch(/^\[ +\d+\.\d{6}\] write gpio\.set\[0\] +0x00020000$/);

  const follower = spawn(process.execPath, [...TOOL, "gpio", "--follow"], { cwd: checkout.root, env: ENVIRONMENT });
  onTestFinished(() => void follower.kill("SIGKILL"));
  let followed = "";
  const printed = (pattern: RegExp) =>
    new Promise<void>((done) => {
      follower.stdout.on("data", () => pattern.test(followed) && done());
    });
  follower.stdout.on("data", (bytes: Buffer) => (followed += bytes.toString()));
  await printed(/gpio\.set\[0\]/);
  const restarted = printed(/-- gpio has been started again\n[^]*write gpio\.pullMode/);
  await board.command("crash gpio");
  await restarted;
  const again = (await trace("gpio", "--json")).trim().split("\n");
  expect(again.length).toBeLessThan(lines.length);
  const [first] = again.map((line) => JSON.parse(line) as object);
  expect(first).toMatchObject({ sequence: 0, way: "write", block: "gpio", register: "rising[0]", value: 0 });

  await expect(trace("uart")).rejects.toThrow(
    "uart: it was not built to record its registers; `make run TRACE=uart` boots one that does",
  );
  const drivers = "those that drive a device are uart, gpio";
  await expect(trace("console")).rejects.toThrow(
    `"console" drives no device, so it has no registers to trace; ${drivers}`,
  );
  await expect(trace("nobody")).rejects.toThrow(`there is no service "nobody" to trace; ${drivers}`);
});
