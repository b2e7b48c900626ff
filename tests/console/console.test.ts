/** The console server between programs, played by the test, and a terminal behind a model of the UART server. */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ConsoleError } from "../../abi/protocol/console";
import { Reply } from "../../abi/reply";
import { CommonBit } from "../../abi/service";
import { LogLevel, Status, Syscall } from "../../abi/syscall";
import { HostModel } from "../../sim/host";
import { type Answer, type Arrival, lent, room, type Script } from "../../sim/message";
import { type Asked, asking, playing } from "../../sim/protocol";
import { console as consoleProtocol } from "../../tools/client/console";
import { mirror } from "../../tools/client/mirror";
import { uart } from "../../tools/client/uart";
import { compile } from "../lib/compile";
import { Terminal } from "./terminal";

const BYTES = 1n;
const SPACE = 2n;
const SHELL = 5;
const LOG = 4;
const OTHER = 6;
const PROMPT = "drupelet> ";
/** Numbers of operations. */
const [WRITE, READ_LINE] = consoleProtocol.operations.map(({ number }) => number);

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/console.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

let host: HostModel;
let terminal: Terminal;
/** Everything that was sent, as text. */
let sent: string;
/** What has been typed and not yet read. */
let typed: number[];
/** Bytes that the UART server takes before it is full. */
let space: number;
let overruns: number;
let subscriptions: number[][];
/** What the UART server answers next instead. */
let uartAnswers: Answer[];

beforeEach(() => {
  host = new HostModel(module);
  terminal = new Terminal();
  sent = "";
  typed = [];
  space = Infinity;
  overruns = 0;
  subscriptions = [];
  uartAnswers = [];
  const notifications: bigint[] = [];
  host.on(Syscall.NotificationCreate, ([bits]) => {
    notifications.push(bits);
    return { status: Status.Ok, words: [0x700n + bits] };
  });
  host.endpoint("console");
  host.endpoint("mirror");
  host.protocol("uart", (call) => uartAnswers.shift() ?? uartServer(call));
});

const uartServer = playing(uart, {
  subscribe: (received: number, space: number) => void subscriptions.push([received, space]),
  write: (bytes: Uint8Array) => {
    const content = bytes.subarray(0, Math.min(space, bytes.length));
    space -= content.length;
    terminal.write(content);
    sent += new TextDecoder().decode(content);
    return { taken: content.length };
  },
  read: (oneLine: boolean, space: number) => {
    expect(oneLine).toBe(true);
    const control = typed.findIndex((byte) => byte < 0x20);
    const content = typed.splice(0, Math.min(control < 0 ? Infinity : control + 1, space));
    return { received: content.length, overruns, bytes: Uint8Array.from(content) };
  },
});

function run(script: () => Script): void {
  expect(host.run(script)).toEqual({ kind: "script" });
}

function write(text: string, client = LOG): Asked {
  return asking(host, consoleProtocol, "write", [text], { client });
}

function* written(text: string, client = LOG): Script {
  const asked = write(text, client);
  yield asked.request;
  expect(asked.result).toEqual({ taken: Buffer.byteLength(text) });
}

function readLine(client = SHELL, prompt = PROMPT): Asked {
  return asking(host, consoleProtocol, "readLine", [prompt, 256], { client });
}

/** Types, as the UART server does while its client waits for bytes. */
function* type(text: string): Script {
  typed.push(...new TextEncoder().encode(text));
  yield host.notification(BYTES);
}

function lineOf(read: Asked): string {
  const { length, line } = read.result as { length: number; line: string };
  expect(Buffer.byteLength(line)).toBe(length);
  return line;
}

describe("the start", () => {
  test("nothing is written by the first console server", () => {
    run(function* () {});
    expect(sent).toBe("");
  });

  test("a successor erases the row that the one before left", () => {
    terminal.write(Buffer.from(`line\r\n${PROMPT}abc`));
    host.grants.restarts = 1;
    run(function* () {
      yield readLine().request;
    });
    expect(terminal.screen).toBe(`line\n${PROMPT}`.trimEnd());
    expect(terminal.column).toBe(PROMPT.length);
  });
});

describe("writing", () => {
  test("LF becomes CR LF, CR LF stays", () => {
    run(function* () {
      yield* written("one\ntwo\r\n");
      yield* written("\n");
    });
    expect(sent).toBe("one\r\ntwo\r\n\r\n");
  });

  test("a line left open is gone on with by its writer, and ended before another's", () => {
    run(function* () {
      yield* written("one ", LOG);
      yield* written("line", LOG);
      yield* written("another\n", OTHER);
      yield* written("third\n", LOG);
    });
    expect(terminal.screen).toBe("one line\nanother\nthird");
  });

  test("an empty text writes nothing", () => {
    run(function* () {
      yield* written("");
    });
    expect(sent).toBe("");
  });

  test("more than 4096 bytes are taken in pieces that end with a line", () => {
    const text = "0123456789012345678901234567890123456789\n".repeat(150);
    run(function* () {
      const lines = write(text);
      yield lines.request;
      expect(lines.result).toEqual({ taken: 4059 });
      const longLine = write("x".repeat(5000));
      yield longLine.request;
      expect(longLine.result).toEqual({ taken: 4096 });
    });
  });

  test("with the output full writers wait, in order and each in one piece, and nothing is lost", () => {
    space = 0;
    const texts = Array.from({ length: 12 }, (_, i) => `${String.fromCharCode(97 + i).repeat(60)}\n`.repeat(60));
    const writes = texts.map((text, i) => write(text, 10 + i));
    run(function* () {
      for (const { request } of writes) yield request;
      expect(writes[0].answered).toBe(false);
      while (writes.some(({ answered }) => !answered) || sent.length < 12 * 60 * 62) {
        space = 1000;
        yield host.notification(SPACE);
        // what is acknowledged has been sent
        for (const [i, { answered }] of writes.entries()) {
          if (answered) expect(sent).toContain(texts[i].replaceAll("\n", "\r\n"));
        }
      }
    });
    expect(sent).toBe(texts.join("").replaceAll("\n", "\r\n"));
  });

  test("a writer that died while it waited is left out, and its successor's text comes", () => {
    space = 0;
    const writes = Array.from({ length: 5 }, (_, i) => write(`${i}\n`.repeat(2000), 10 + i));
    run(function* () {
      for (const { request } of writes) yield request;
      expect(writes[4].answered).toBe(false);
      host.cancel(writes[4].request);
      const successor = write("successor\n", 14);
      yield successor.request;
      expect(successor.answered).toBe(false);
      while (!successor.answered) {
        space = 5000;
        yield host.notification(SPACE);
      }
      space = Infinity;
      yield host.notification(SPACE);
    });
    expect(sent).not.toContain("4\r\n");
    expect(sent.endsWith("successor\r\n")).toBe(true);
  });

  test.each([
    ["a write without a lease", Reply.BadRequest, WRITE, []],
    ["a write of a lease that may not be read", Reply.BadRequest, WRITE, [room(5)]],
    ["a read without room", Reply.BadRequest, READ_LINE, [lent("> ")]],
    ["a read with too little room", ConsoleError.BadLength, READ_LINE, [lent("> "), room(255)]],
    ["a read with too long a prompt", ConsoleError.BadLength, READ_LINE, [lent("x".repeat(65)), room(256)]],
    [
      "a read into a lease that may not be written",
      ConsoleError.BadLength,
      READ_LINE,
      [lent("> "), lent("x".repeat(256))],
    ],
    ["an unknown operation", Reply.BadRequest, 99, []],
  ])("%s is refused with %i", (_, code, operation, leases) => {
    run(function* () {
      const request = host.request(operation, { leases });
      yield request;
      expect(request.reply).toEqual({ code, words: [] });
      yield* written("it goes on\n");
    });
  });
});

describe("reading", () => {
  test("a reader waits, and the server goes on meanwhile", () => {
    const read = readLine();
    run(function* () {
      yield read.request;
      yield* type("hel");
      expect(read.answered).toBe(false);
      yield* written("a message\n");
      expect(terminal.screen).toBe(`a message\n${PROMPT}hel`);
      yield* type("p\r");
      expect(lineOf(read)).toBe("help");
    });
    expect(terminal.screen).toBe(`a message\n${PROMPT}help`);
    expect(terminal.row).toBe(2);
  });

  test("what is typed while nobody reads stays with the UART server, and is taken line by line", () => {
    typed = [...new TextEncoder().encode("one\rtwo\nthree\r\nfour\r")];
    const lines: string[] = [];
    run(function* () {
      yield* written("busy\n", SHELL);
      expect(typed.length).toBe(20);
      for (let i = 0; i < 4; i++) {
        const read = readLine();
        yield read.request;
        lines.push(lineOf(read));
        expect(typed.length).toBe([16, 12, 6, 0][i]);
      }
    });
    expect(lines).toEqual(["one", "two", "three", "four"]);
    expect(terminal.screen).toBe(["busy", ...lines.map((line) => PROMPT + line)].join("\n"));
  });

  test("Ctrl-C and Ctrl-D are told apart from lines", () => {
    run(function* () {
      const interrupted = readLine();
      yield interrupted.request;
      yield* type("abc\x03");
      expect(interrupted.error).toBe("Interrupted");
      expect(interrupted.request.reply?.words).toEqual([]);
      const ended = readLine();
      yield ended.request;
      yield* type("\x04");
      expect(ended.error).toBe("EndOfInput");
    });
  });

  test("the history is shared by all reads", () => {
    run(function* () {
      const first = readLine();
      yield first.request;
      yield* type("first\r");
      const second = readLine();
      yield second.request;
      yield* type("\x1b[A!\r");
      expect(lineOf(second)).toBe("first!");
    });
  });

  test("a second reader is told that the console is busy", () => {
    const read = readLine();
    run(function* () {
      yield read.request;
      const other = readLine(OTHER);
      yield other.request;
      expect(other.error).toBe("Busy");
      yield* type("x\r");
      expect(lineOf(read)).toBe("x");
    });
  });

  test("the read of a reader that died is dropped; what is typed after that is for its successor", () => {
    run(function* () {
      const dead = readLine();
      yield dead.request;
      yield* type("ab");
      host.cancel(dead.request);
      yield* written("the shell died\n");
      yield* type("cd\r");
      const successor = readLine();
      yield* written("banner\n", SHELL);
      yield successor.request;
      expect(lineOf(successor)).toBe("cd");
    });
    expect(terminal.screen).toBe(`the shell died\nbanner\n${PROMPT}cd`);
  });

  test("another program may read after the reader died", () => {
    run(function* () {
      const dead = readLine();
      yield dead.request;
      host.cancel(dead.request);
      const other = readLine(OTHER);
      yield other.request;
      expect(other.answered).toBe(false);
      yield* type("x\r");
      expect(lineOf(other)).toBe("x");
    });
  });

  test("clearing the screen keeps the line", () => {
    run(function* () {
      yield* written("text\n");
      const read = readLine();
      yield read.request;
      yield* type("ab");
      const clear = asking(host, consoleProtocol, "clear", [], { client: LOG });
      yield clear.request;
      expect(clear.result).toEqual({});
    });
    expect(terminal.screen).toBe(`${PROMPT}ab`);
  });

  test("input that the UART lost is said in the log", () => {
    run(function* () {
      overruns = 3;
      yield readLine().request;
    });
    expect(host.log).toEqual([{ level: LogLevel.Warning, text: "input was lost, the UART's FIFO ran over 3 times" }]);
  });
});

describe("the UART server is started again", () => {
  const restarted = 1n << BigInt(CommonBit.PeerRestarted);

  test("the console subscribes again and sends what it has", () => {
    run(function* () {
      space = 0;
      const kept = write("kept\n");
      yield kept.request;
      space = Infinity;
      yield host.notification(restarted);
      expect(kept.result).toEqual({ taken: 5 });
    });
    expect(subscriptions).toEqual([
      [0x701, 0x702],
      [0x701, 0x702],
    ]);
    expect(sent).toBe("kept\r\n");
  });

  test("text that it died with is sent again", () => {
    run(function* () {
      uartAnswers = [{ status: Status.Died }, { status: Status.Died }];
      const text = write("text\n");
      yield text.request;
      expect([sent, text.answered]).toEqual(["", false]);
      yield host.notification(restarted);
      expect(text.result).toEqual({ taken: 5 });
    });
    expect(sent).toBe("text\r\n");
  });

  test("a reader goes on", () => {
    const read = readLine();
    run(function* () {
      yield read.request;
      yield* type("ab");
      uartAnswers = [{ status: Status.Died }];
      yield host.notification(BYTES);
      yield host.notification(restarted);
      yield* type("c\r");
      expect(lineOf(read)).toBe("abc");
    });
  });
});

describe("floods", () => {
  test("64 KiB pasted while the reader echoes every line: nothing is dropped", () => {
    const lines = Array.from({ length: 1200 }, (_, i) => `echo ${i} ${"abcdefghij".repeat(i % 12)}`);
    typed = [...new TextEncoder().encode(lines.join("\r\n") + "\r\n")];
    expect(typed.length).toBeGreaterThan(65_536);
    const got: string[] = [];
    run(function* () {
      while (got.length < lines.length) {
        const read = readLine();
        yield read.request;
        while (!read.answered) yield host.notification(BYTES);
        got.push(lineOf(read));
        yield* written(`${got.at(-1).slice(5)}\n`, SHELL);
      }
    });
    expect(got).toEqual(lines);
    expect(sent).toBe(lines.map((line) => `${PROMPT}${line}\r\n${line.slice(5)}\r\n`).join(""));
  });

  test("a terminal that takes a few bytes at a time slows it down, and loses nothing", () => {
    const lines = Array.from({ length: 300 }, (_, i) => `echo ${i} ${"x".repeat(i % 200)}`);
    typed = [...new TextEncoder().encode(lines.join("\r") + "\r")];
    space = 0;
    const got: string[] = [];
    let steps = 0;
    run(function* () {
      while (got.length < lines.length) {
        const read = readLine();
        yield read.request;
        const echo = write(`${lines[got.length].slice(5)}\n`, SHELL);
        for (let asked: Asked | undefined = read; asked;) {
          while (!asked.answered) {
            steps++;
            space = 333;
            yield host.notification(SPACE);
          }
          if (asked === echo) break;
          got.push(lineOf(read));
          yield echo.request;
          asked = echo;
        }
      }
      space = Infinity;
      yield host.notification(SPACE);
    });
    expect(got).toEqual(lines);
    expect(steps).toBeGreaterThan(100);
    for (const line of lines) expect(sent).toContain(`\r\n${line.slice(5)}\r\n`);
  });
});

describe("the mirror", () => {
  /** Index of its protocol; `console` is 0. */
  const MIRROR = 1;
  const KEPT = 16384;
  const BELL = 0x555;

  function ask(name: string, values: unknown[]): Asked {
    return asking(host, mirror, name, values, { client: OTHER, index: MIRROR });
  }

  function* mirrored(from: bigint, room = KEPT): Generator<Arrival, { start: bigint; text: string }, void> {
    const asked = ask("read", [from, room]);
    yield asked.request;
    const { start, count, bytes } = asked.result as { start: bigint; count: number; bytes: Uint8Array };
    expect(bytes).toHaveLength(count);
    return { start, text: new TextDecoder().decode(bytes) };
  }

  function rings(): number {
    return host.notified.splice(0).filter(({ handle }) => handle === BELL).length;
  }

  test("has all that is sent, from any position on", () => {
    run(function* () {
      yield* written("one\n");
      yield readLine().request;
      yield* type("ab");
      expect(yield* mirrored(0n)).toEqual({ start: 0n, text: sent });
      expect(yield* mirrored(2n, 6)).toEqual({ start: 2n, text: sent.slice(2, 8) });
      expect(yield* mirrored(BigInt(sent.length))).toEqual({ start: BigInt(sent.length), text: "" });
    });
  });

  test("has what the UART server does not take", () => {
    space = 0;
    run(function* () {
      yield write("one\n").request;
      expect((yield* mirrored(0n)).text).toBe("one\r\n");
    });
    expect(sent).toBe("");
  });

  test("keeps the newest 16384 bytes", () => {
    run(function* () {
      for (let n = 0; n < 8; n++) yield* written(`${n}`.repeat(2999) + "\n");
      const all = 8n * 3001n;
      expect(yield* mirrored(0n)).toEqual({ start: all - BigInt(KEPT), text: sent.slice(-KEPT) });
      // a position of another console server
      expect((yield* mirrored(all + 1n)).start).toBe(all - BigInt(KEPT));
    });
  });

  test("its watcher is told once until it reads", () => {
    run(function* () {
      yield* written("one\n");
      yield ask("watch", [BELL]).request;
      yield* written("two\n");
      yield* written("three\n");
      expect(rings()).toBe(1);
      yield* mirrored(0n);
      yield host.notification(SPACE);
      expect(rings()).toBe(0);
      yield* written("four\n");
      expect(rings()).toBe(1);
    });
  });
});
