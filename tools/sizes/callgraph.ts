/** The call graphs that gcc writes (-fcallgraph-info=su), and how deep they can take a stack. */

export interface Graph {
  /** Bytes of stack that a function's own frame takes. */
  frames: Map<string, number>;
  calls: Map<string, Set<string>>;
}

/** How deep a stack can get. */
export interface Depth {
  bytes: number;
  /** The chain of calls that takes it there, the outermost first. */
  path: string[];
  /** Functions that call each other in a circle: `bytes` holds each once, so it is no bound. */
  cycles: string[][];
}

/**
 * Reads the graphs of a program's objects as one.
 * @throws for a call through a pointer and for a frame whose size is not fixed: nothing can be said about the depth then
 */
export function readGraphs(texts: string[]): Graph {
  const graph: Graph = { frames: new Map(), calls: new Map() };
  for (const text of texts) {
    const names = new Map<string, string>();
    for (const [, title, label] of text.matchAll(/^node: \{ title: "([^"]*)" label: "([^"]*)"/gm)) {
      const [name, ...rest] = label.split("\\n");
      names.set(title, name);
      const size = /^(\d+) bytes \((.*)\)$/.exec(rest.at(-1) ?? "");
      if (size === null) continue; // defined in another object
      if (size[2] !== "static") throw new Error(`the frame of ${name} has no fixed size: ${size[2]}`);
      graph.frames.set(name, Number(size[1]));
    }
    for (const [, from, to] of text.matchAll(/^edge: \{ sourcename: "([^"]*)" targetname: "([^"]*)"/gm)) {
      if (to === "__indirect_call") throw new Error(`${names.get(from) ?? from} calls through a pointer`);
      const [caller, called] = [from, to].map((title) => names.get(title) ?? title);
      graph.calls.set(caller, (graph.calls.get(caller) ?? new Set()).add(called));
    }
  }
  return graph;
}

/** @param root where it begins; every function that nobody calls when not given */
export function worstCase(graph: Graph, root?: string): Depth {
  const groups = groupsOf(graph);
  const known = new Map<string[], Depth>();
  const depthOf = (name: string): Depth => {
    const group = groups.get(name)!;
    const before = known.get(group);
    if (before !== undefined) return before;
    const own = group.reduce((sum, member) => sum + (graph.frames.get(member) ?? 0), 0);
    const next = group
      .flatMap((member) => [...(graph.calls.get(member) ?? [])])
      .filter((to) => groups.get(to) !== group);
    const deeper = next.map(depthOf);
    const deepest = deepestOf(deeper);
    const circle = group.length > 1 || graph.calls.get(name)?.has(name) === true;
    const cycles = [...(circle ? [group] : []), ...deeper.flatMap((depth) => depth.cycles)];
    const depth = { bytes: own + deepest.bytes, path: [...group, ...deepest.path], cycles: [...new Set(cycles)] };
    known.set(group, depth);
    return depth;
  };
  if (root !== undefined && !graph.frames.has(root)) throw new Error(`there is no function ${root}`);
  const all = (root === undefined ? [...graph.frames.keys()] : [root]).map(depthOf);
  return { ...deepestOf(all), cycles: [...new Set(all.flatMap((depth) => depth.cycles))] };
}

function deepestOf(depths: Depth[]): Depth {
  return depths.reduce((best, depth) => (depth.bytes > best.bytes ? depth : best), { bytes: 0, path: [], cycles: [] });
}

/** The strongly connected components (Tarjan), by member. */
function groupsOf({ frames, calls }: Graph): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  const number = new Map<string, number>();
  const stack: string[] = [];
  const visit = (name: string): number => {
    const own = number.size;
    number.set(name, own);
    stack.push(name);
    let lowest = own;
    for (const to of calls.get(name) ?? []) {
      if (!number.has(to)) lowest = Math.min(lowest, visit(to));
      else if (!groups.has(to)) lowest = Math.min(lowest, number.get(to)!);
    }
    if (lowest === own) {
      const group = stack.splice(stack.indexOf(name));
      for (const member of group) groups.set(member, group);
    }
    return lowest;
  };
  for (const name of [...frames.keys(), ...calls.keys()]) if (!number.has(name)) visit(name);
  return groups;
}
