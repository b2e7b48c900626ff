import { expect } from "vitest";
import type { ChromeEvent, ChromeTrace } from "../../tools/trace/chrome";

/** Checks a trace against the documented "Trace Event Format": the fields of each phase, order, and what must pair up. */
export function checkChrome(trace: ChromeTrace): void {
  expect(Array.isArray(trace.traceEvents)).toBe(true);
  const busyUntil = new Map<number, number>();
  const open = new Set<number>();
  const named = new Set<number>();
  let last = 0;
  for (const event of trace.traceEvents) {
    checkFields(event);
    if (event.ph === "M") {
      if (event.name === "thread_name") named.add(event.tid);
      continue;
    }
    expect(event.ts).toBeGreaterThanOrEqual(last);
    last = event.ts;
    expect(named).toContain(event.tid);
    if (event.ph === "X") {
      // slices of a track may nest or follow one another; ours follow
      expect(event.ts).toBeGreaterThanOrEqual(busyUntil.get(event.tid) ?? 0);
      busyUntil.set(event.tid, event.ts + event.dur!);
    } else if (event.ph === "s") {
      expect(open).not.toContain(event.id);
      open.add(event.id!);
    } else if (event.ph === "f") expect(open.delete(event.id!)).toBe(true);
  }
  expect([...open]).toEqual([]);
}

function checkFields(event: ChromeEvent): void {
  expect(event.name).toMatch(/\S/);
  expect([event.pid, event.tid].every((id) => Number.isInteger(id) && id >= 0)).toBe(true);
  expect(Number.isFinite(event.ts) && event.ts >= 0).toBe(true);
  expect("MXisf").toContain(event.ph);
  expect(event.dur !== undefined).toBe(event.ph === "X");
  if (event.ph === "X") expect(event.dur).toBeGreaterThanOrEqual(0);
  expect(event.s).toBe(event.ph === "i" ? "t" : undefined);
  const arrow = event.ph === "s" || event.ph === "f";
  expect(Number.isInteger(event.id)).toBe(arrow);
  // an arrow's two ends are found by category, name and id
  if (event.ph !== "M") expect(event.cat).toMatch(/\w/);
  if (event.ph === "M") expect(event.args?.name).toMatch(/\S/);
}
