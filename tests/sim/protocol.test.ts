/** What is asked of a program under test: what it says of an answer that is not as the test expects. */
import { expect, test } from "vitest";
import { GpioError } from "../../abi/protocol/gpio";
import { HostModel } from "../../sim/host";
import { asking } from "../../sim/protocol";
import { gpio } from "../../tools/client/gpio";

/** The smallest module that there is: nothing runs here. */
const EMPTY = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
const ask = () => asking(new HostModel(EMPTY), gpio, "release", [17]);
const reply = (code: number) => ({ code, words: [], handles: [] });

test("nothing yet", () => {
  const asked = ask();
  expect([asked.answered, asked.code]).toEqual([false, undefined]);
  expect(() => asked.error).toThrow("release has not been answered");
  expect(() => asked.result).toThrow("release has not been answered");
});

test("a result where an error was expected", () => {
  const asked = ask();
  asked.request.reply = reply(0);
  expect([asked.code, asked.result]).toEqual([0, {}]);
  expect(() => asked.error).toThrow("release did not fail: its code is 0, and it answered a result");
});

test("an error where a result was expected", () => {
  const asked = ask();
  asked.request.reply = reply(GpioError.Taken);
  expect([asked.code, asked.error]).toEqual([GpioError.Taken, "Taken"]);
  expect(() => asked.result).toThrow("gpio.release: Another program has the pin. (Taken)");
});
