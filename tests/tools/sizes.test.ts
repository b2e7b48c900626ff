import { describe, expect, it } from "vitest";
import { services } from "../../servers/manifest";
import { readGraphs, worstCase } from "../../tools/sizes/callgraph";
import { measure, type Figures } from "../../tools/sizes/measure";
import { comings, overflows, recursions, table } from "../../tools/sizes/report";

/** A graph as gcc writes it. @param frames "bytes (kind)" of each function; nothing: it is in another object */
function graph(frames: Record<string, string>, calls: [string, string][]): string {
  const title = (name: string) => (frames[name] === "" ? name : `a.c:${name}`);
  const nodes = Object.entries(frames).map(([name, size]) => {
    const label = size === "" ? `${name}\\na.c:1:1` : `${name}\\na.c:1:1\\n${size}`;
    return `node: { title: "${title(name)}" label: "${label}" }`;
  });
  const edges = calls.map(
    ([from, to]) => `edge: { sourcename: "${title(from)}" targetname: "${title(to)}" label: "a" }`,
  );
  return ['graph: { title: "a.c"', ...nodes, ...edges, "}"].join("\n");
}

const MAIN = graph({ main: "32 bytes (static)", left: "16 bytes (static)", right: "0 bytes (static)", copy: "" }, [
  ["main", "left"],
  ["main", "right"],
  ["right", "copy"],
]);
const COPY = graph({ copy: "48 bytes (static)" }, []).replaceAll("a.c:copy", "copy");

describe("the depth of a stack", () => {
  it("is that of the deepest chain of calls, across objects", () => {
    expect(worstCase(readGraphs([MAIN, COPY]), "main")).toEqual({
      bytes: 80,
      path: ["main", "right", "copy"],
      cycles: [],
    });
    expect(worstCase(readGraphs([MAIN, COPY]), "left").bytes).toBe(16);
    expect(worstCase(readGraphs([MAIN, COPY])).path).toEqual(["main", "right", "copy"]);
  });

  it("has no bound where functions call each other in a circle, which is named", () => {
    const text = graph({ main: "8 bytes (static)", odd: "16 bytes (static)", even: "32 bytes (static)" }, [
      ["main", "odd"],
      ["odd", "even"],
      ["even", "odd"],
    ]);
    const { bytes, cycles } = worstCase(readGraphs([text]), "main");
    expect(bytes).toBe(56);
    expect(cycles).toEqual([["odd", "even"]]);
    const itself = graph({ main: "8 bytes (static)" }, [["main", "main"]]);
    expect(worstCase(readGraphs([itself]), "main").cycles).toEqual([["main"]]);
  });

  it("cannot be told with calls through pointers, with frames of any size, or from a function that is not there", () => {
    const pointer = `${MAIN}\nedge: { sourcename: "a.c:left" targetname: "__indirect_call" label: "a" }`;
    expect(() => readGraphs([pointer])).toThrow("left calls through a pointer");
    expect(() => readGraphs([graph({ f: "32 bytes (dynamic)" }, [])])).toThrow(
      "the frame of f has no fixed size: dynamic",
    );
    expect(() => worstCase(readGraphs([MAIN]), "start")).toThrow("there is no function start");
  });
});

const figures = (name: string, sizes: Figures["sizes"], more: Partial<Figures> = {}): Figures => ({
  ...{ name, sizes, room: 100, path: ["main", "deep"], cycles: [] },
  ...more,
});

describe("the report", () => {
  it("shows what differs with its change, and what came and went", () => {
    const now = [
      figures("kernel", { text: 4096 }),
      figures("uart", { text: 90, handles: 5 }),
      figures("gpio", { text: 7 }),
    ];
    const before = [figures("kernel", { text: 4096 }), figures("uart", { text: 100, handles: 4 }), figures("log", {})];
    const lines = table(now, before).map((line) => line.trim().split(/ {2,}/));
    expect(lines[0]).toEqual(["text", "data", "stack", "static", "heap", "handles", "mappings"]);
    expect(lines[1]).toEqual(["kernel", "4096", "-", "-", "-", "-", "-", "-"]);
    expect(lines[2]).toEqual(["uart", "90 (-10)", "-", "-", "-", "-", "5 (+1)", "-"]);
    expect(comings(now, before)).toEqual(["gpio is new", "log is gone"]);
  });

  it("tells recursion, and a stack that is too small with the calls that need it", () => {
    const one = figures("uart", { stack: 101 }, { cycles: [["odd", "even"]] });
    expect(recursions([one])).toEqual(["uart: no bound for the stack, counted once: odd -> even -> odd"]);
    expect(overflows([one, figures("log", { stack: 100 })])).toEqual([
      "uart: its stack has 100 bytes and can take 101: main -> deep",
    ]);
  });
});

describe("the system", () => {
  const measured = measure(".", services);

  it("has no stack that can overflow but by recursion", () => {
    expect(overflows(measured)).toEqual([]);
    for (const { sizes, room } of measured) {
      expect(sizes.stack).toBeGreaterThan(64);
      expect(room).toBe(16384);
    }
  });

  it("is measured: what a service holds is what the manifest says", () => {
    expect(measured.map(({ name }) => name)).toEqual(["kernel", ...services.map(({ name }) => name)]);
    // the supervisor, the log, its endpoint, its interrupt, its system handle; text, data, linear memory, stack, device
    expect(measured.find(({ name }) => name === "uart")!.sizes).toMatchObject({ handles: 5, mappings: 5 });
    const log = measured.find(({ name }) => name === "log")!.sizes;
    // its ring, in 64 KiB pages without the first 4 KiB
    expect(log.static).toBeGreaterThan(65536);
    expect((log.static! + log.heap! + 4096) % 65536).toBe(0);
  });
});
