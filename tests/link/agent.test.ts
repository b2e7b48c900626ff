/** The agent in Node: the UART server and the servers called are played by the test. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { EventFrame, FrameKind, LinkError, ReplyFrame, RequestFrame, RequestLimit } from "../../abi/link";
import { Status, Syscall } from "../../abi/syscall";
import { HostModel } from "../../sim/host";
import type { Answer, ClientCall, Script } from "../../sim/message";
import { playing } from "../../sim/protocol";
import { link } from "../../tools/client/link";
import {
  kindOf,
  readError,
  readReply,
  readWelcome,
  sequenceOf,
  withSequence,
  writeHello,
  writeRelease,
  writeRequest,
} from "../../tools/link/content";
import { compile } from "../lib/compile";

/** As servers/agent.ts has them. */
const FRAME = 1n << 48n;
const PEER_RESTARTED = 1n << 62n;

let module: WebAssembly.Module;
beforeAll(async () => {
  module = new WebAssembly.Module((await compile("servers/agent.ts")) as Uint8Array<ArrayBuffer>);
}, 60_000);

let host: HostModel;
/** What the line brings, and what has gone out. */
let incoming: Buffer[];
let sent: Buffer[];
let subscriptions: number;
let calls: ClientCall[];
let answer: (call: ClientCall) => Answer;
let sequence: number;

beforeEach(() => {
  host = new HostModel(module);
  host.time = 77n;
  [incoming, sent, calls, subscriptions, sequence] = [[], [], [], 0, 1];
  answer = () => 0;
  const port = playing(link, {
    subscribe: () => void subscriptions++,
    receive: () => {
      const content = incoming.shift() ?? Buffer.alloc(0);
      return { bytes: content.length, lost: 3, content: new Uint8Array(content) };
    },
    send: (content: Uint8Array) => {
      sent.push(Buffer.from(content));
      return { taken: true };
    },
  });
  host.protocol("link", port);
  host.protocol("sample", (call) => {
    calls.push({
      ...call,
      leases: call.leases.map((lease) => Object.assign(Object.create(lease) as typeof lease, {})),
    });
    return answer(call);
  });
});

/** Brings frames over the line, numbered; what the agent sends for them. */
function* bring(contents: Buffer[], take: (answers: Buffer[]) => void): Script {
  sent.length = 0;
  incoming.push(...contents.map((content) => withSequence(content, sequence++)));
  yield host.notification(FRAME);
  yield host.notification(0n);
  take([...sent]);
}

function run(script: () => Script): void {
  expect(host.run(script)).toEqual({ kind: "script" });
}

const CALL = { protocol: "sample", operation: 5 };
/** That of an agent started at this time. */
const request = (more = {}) => writeRequest({ ...CALL, ...more }, 77);
const errorOf = ([content]: Buffer[]) => {
  expect(kindOf(content)).toBe(FrameKind.Error);
  return readError(content);
};

test("a greeting is answered with who is there", () => {
  run(function* () {
    yield* bring([writeHello()], ([welcome]) => {
      expect(sequenceOf(welcome)).toBe(1);
      expect(readWelcome(welcome)).toEqual({
        system: expect.stringMatching(/^Drupelet \d+\.\d+\.\d+$/) as string,
        ticksPerSecond: 1_000_000,
        now: 77n,
        lost: 3,
        incarnation: 77,
      });
    });
  });
});

test("a call is made as described: words, leases of each kind, operation, deadline", () => {
  const bytes = Buffer.from("in and out");
  const leases = [{ bytes: Buffer.from("read me") }, { room: 6 }, { bytes, room: bytes.length }];
  answer = ({ leases: lent }) => {
    lent[1].bytes.set(Buffer.from("ab"));
    lent[2].bytes.set(Buffer.from("IN"));
    return { code: 9, words: [1n, 2n ** 64n - 1n] };
  };
  run(function* () {
    yield* bring([request({ words: [3n, 4n], leases, timeout: 250 })], ([content]) => {
      expect(calls).toHaveLength(1);
      const [{ operation, words, leases: lent }] = calls;
      expect([operation, words]).toEqual([5, [3n, 4n, 0n, 0n, 0n, 0n]]);
      expect(lent.map(({ readable, writable }) => [readable, writable])).toEqual([
        [true, false],
        [false, true],
        [true, true],
      ]);
      expect(Buffer.from(lent[0].bytes).toString()).toBe("read me");
      expect(host.callDeadline).toBe(77n + 250_000n);
      expect(content.length).toBe(ReplyFrame.Content + 16 + 4 + 2 + 4 + 10);
      const reply = readReply(content, leases);
      expect(reply).toMatchObject({ code: 9, words: [1n, 2n ** 64n - 1n], events: [] });
      expect(reply.leases.map((each) => Buffer.from(each).toString())).toEqual(["ab\0\0\0\0", "IN and out"]);
    });
  });
});

test("what was done is not done again: the same number gets the same answer", () => {
  run(function* () {
    yield* bring([request()], () => undefined);
    sequence = 1;
    yield* bring([request(), writeHello(), request()], (answers) => {
      expect(answers.map(kindOf)).toEqual([FrameKind.Reply, FrameKind.Welcome, FrameKind.Reply]);
    });
    expect(calls).toHaveLength(2);
  });
});

test.each([
  ["the deadline passes", { status: Status.TimedOut }, LinkError.TimedOut, 0],
  ["the server dies", { status: Status.Died }, LinkError.Died, 0],
  ["the kernel refuses", { status: Status.NoMemory }, LinkError.Failed, Status.NoMemory],
])("when %s the error says so", (_, answered, error, detail) => {
  answer = () => answered;
  run(function* () {
    yield* bring([request()], (answers) => expect(errorOf(answers)).toEqual({ error, detail }));
  });
});

test("a protocol that there is not, and the agent's own, are refused", () => {
  run(function* () {
    yield* bring([request({ protocol: "nothing" })], (answers) => {
      expect(errorOf(answers).error).toBe(LinkError.UnknownProtocol);
    });
    yield* bring([request({ protocol: "link" })], (answers) =>
      expect(errorOf(answers).error).toBe(LinkError.NotGranted),
    );
  });
});

test("a request for another agent is refused, and one of another version of the link", () => {
  run(function* () {
    yield* bring([writeRequest(CALL, 78)], (answers) => expect(errorOf(answers).error).toBe(LinkError.Restarted));
    const other = request();
    other[1] = 2;
    yield* bring([other], (answers) => expect(errorOf(answers)).toEqual({ error: LinkError.Version, detail: 1 }));
    expect(calls).toEqual([]);
  });
});

test.each([
  ["shorter than it says", (content: Buffer) => content.subarray(0, -1)],
  ["longer than it says", (content: Buffer) => Buffer.concat([content, Buffer.alloc(1)])],
  ["without its fixed part", (content: Buffer) => content.subarray(0, RequestFrame.Content - 1)],
  ["with seven words", (content: Buffer) => edited(content, RequestFrame.Words, 7)],
  ["with five leases", (content: Buffer) => edited(content, RequestFrame.Leases, 5)],
  ["with five handles", (content: Buffer) => edited(content, RequestFrame.Handles, 5)],
  ["with no time", (content: Buffer) => content.fill(0, RequestFrame.Timeout, RequestFrame.Timeout + 4)],
  ["of no known kind", (content: Buffer) => edited(content, 2, 99)],
])("a request %s is refused", (_, spoil) => {
  run(function* () {
    const content = spoil(Buffer.from(request({ words: [1n], leases: [{ bytes: Buffer.from("abc") }] })));
    yield* bring([content], (answers) => expect(errorOf(answers).error).toBe(LinkError.BadFrame));
    expect(calls).toEqual([]);
  });
});

function edited(content: Buffer, at: number, value: number): Buffer {
  content[at] = value;
  return content;
}

test("more room than a frame has is refused", () => {
  run(function* () {
    const content = request({ leases: [{ room: RequestLimit.WrittenBytes }] });
    content.writeUInt32LE(content.readUInt32LE(RequestFrame.Content) + 1, RequestFrame.Content);
    yield* bring([content], (answers) => expect(errorOf(answers).error).toBe(LinkError.TooLarge));
  });
});

test("notifications are made, reported as events, and revoked when they are released", () => {
  const revoked: number[] = [];
  host.on(Syscall.HandleRevoke, ([handle]) => {
    revoked.push(Number(handle));
    return Status.Ok;
  });
  run(function* () {
    yield* bring([request({ notifications: 2 })], ([content]) => expect(readReply(content).events).toEqual([1, 2]));
    expect(calls[0].handles).toHaveLength(2);
    sent.length = 0;
    yield host.notification(1n << 2n);
    yield host.notification(0n);
    expect(sent.map((content) => [kindOf(content), content.readBigUInt64LE(EventFrame.Events)])).toEqual([
      [FrameKind.Event, 4n],
    ]);
    yield* bring([writeRelease(2n)], ([content]) => expect(kindOf(content)).toBe(FrameKind.Reply));
    expect(revoked).toEqual([calls[0].handles[0]]);
    // of a call that fails nothing is left
    answer = () => ({ status: Status.Died });
    yield* bring([request({ notifications: 1 })], (answers) => expect(errorOf(answers).error).toBe(LinkError.Died));
    expect(revoked).toHaveLength(2);
  });
});

test("when there is no event left the call is not made", () => {
  host.on(Syscall.HandleRevoke, () => Status.Ok);
  run(function* () {
    for (let made = 0; made < 44; made += 4) yield* bring([request({ notifications: 4 })], () => undefined);
    const before = calls.length;
    yield* bring([request({ notifications: 4 })], (answers) =>
      expect(errorOf(answers).error).toBe(LinkError.TooManyEvents),
    );
    expect(calls).toHaveLength(before);
    yield* bring([request({ notifications: 3 })], ([content]) =>
      expect(readReply(content).events).toEqual([45, 46, 47]),
    );
  });
});

test("after a restart of a server it subscribes anew and says so", () => {
  run(function* () {
    yield host.notification(PEER_RESTARTED);
    yield host.notification(0n);
    expect(subscriptions).toBe(2);
    expect(sent.map((content) => content.readBigUInt64LE(EventFrame.Events))).toEqual([1n]);
  });
});

test("handles that a reply brings are closed", () => {
  const closed: number[] = [];
  host.on(Syscall.HandleClose, ([handle]) => {
    closed.push(Number(handle));
    return Status.Ok;
  });
  answer = () => ({ code: 0, words: [7n], handles: [0x801, 0x802] });
  run(function* () {
    yield* bring([request()], ([content]) => expect(readReply(content).words).toEqual([7n]));
    expect(closed).toEqual([0x801, 0x802]);
  });
});
