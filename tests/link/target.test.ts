import { Duplex } from "node:stream";
import { describe, expect, test } from "vitest";
import { explain } from "../../tools/link/serial";
import { greetOver, mute, type Target } from "../../tools/drupelet/target";
import { PlayedBoard } from "./board";

/** A line whose other end is a function: what it is told, it may answer. */
function line(answer: (bytes: Buffer, say: (bytes: Buffer) => void) => void): Duplex {
  const duplex: Duplex = new Duplex({
    read: () => undefined,
    write: (bytes: Buffer, _, done) => {
      answer(bytes, (said) => duplex.push(said));
      done();
    },
  });
  return duplex;
}

function greet(answer: (bytes: Buffer, say: (bytes: Buffer) => void) => void): Promise<Target> {
  return greetOver(line(answer), "/dev/ttyUSB0", (heard) => mute("/dev/ttyUSB0", 9600, heard), 100);
}

describe("at a serial port", () => {
  test("a board is known by its answer, whatever text comes before", async () => {
    let board: PlayedBoard | undefined;
    const target = await greet((bytes, say) => {
      board ??= new PlayedBoard((said) => say(said));
      say(Buffer.from("drupelet> ps\r\n"));
      board.send(bytes);
    });
    expect(target.system).toBe("Played 1.0");
    target.close();
    await target.closed;
  });

  test.each([
    [
      "nothing",
      "",
      "nothing comes from /dev/ttyUSB0 at 9600 baud: is the board on, are TX and RX crossed, is 115200 the rate?",
    ],
    [
      "noise",
      "\xf8\x00\x80\xfe\x1c\xe0a\xff",
      "what comes from /dev/ttyUSB0 is no text at 9600 baud: the board talks at 115200",
    ],
    [
      "text",
      "login: \x1b[0m\r\n",
      "text comes from /dev/ttyUSB0, but no answer: has the board's manifest the agent, and is it up?",
    ],
  ])("with %s and no answer the likely cause is told", async (_, said, message) => {
    await expect(greet((_, say) => say(Buffer.from(said, "latin1")))).rejects.toThrow(message);
  });

  test("a line that closes is told", async () => {
    const closing = line(() => closing.destroy());
    await expect(greetOver(closing, "/dev/ttyUSB0", () => "")).rejects.toThrow(
      "the line to /dev/ttyUSB0 has been closed",
    );
  });
});

test.each([
  [
    "Error: No such file or directory, cannot open /dev/ttyUSB7",
    "no serial port /dev/ttyUSB7; there is /dev/ttyUSB0, /dev/ttyACM1",
  ],
  [
    "Error: Permission denied, cannot open /dev/ttyUSB7",
    "no permission for /dev/ttyUSB7: `sudo usermod -aG dialout $USER`",
  ],
  ["Error: Resource temporarily unavailable Cannot lock port", "/dev/ttyUSB7 is in use by another program: close it"],
  ["Error: Inappropriate ioctl for device, cannot open /dev/null", "/dev/ttyUSB7 is no serial port"],
  ["Error: something new", "/dev/ttyUSB7 cannot be opened: Error: something new"],
])("%s: told with what to do", (error, message) => {
  expect(explain("/dev/ttyUSB7", 115_200, error, ["/dev/ttyUSB0", "/dev/ttyACM1"])).toContain(message);
});

test("without any port the adapter is asked for", () => {
  expect(explain("/dev/ttyUSB0", 115_200, "No such file or directory", [])).toBe(
    "no serial port /dev/ttyUSB0; there is none now: is the adapter plugged in?",
  );
});
