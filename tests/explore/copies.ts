/**
 * What was copied from what, as a tree of entries by their addresses: the model of scenario handles.ts. A copy hangs below
 * what it was copied from; when something in the middle goes, what hangs below it hangs from what it hung from itself.
 */
import { HandleType } from "../../abi/syscall";
import { broken, hex, type Moment } from "../kernel/invariants";

/** What each entry was copied from; 0: nothing. */
export type Tree = Map<number, number>;

/** Handles and mappings of endpoints and regions. */
export function isFollowed({ type }: { type: HandleType }): boolean {
  return type === HandleType.Endpoint || type === HandleType.Region || type === HandleType.Mapping;
}

/** The kernel's lists as a tree. */
export function treeOf(moment: Moment): Tree {
  const entries = new Map(moment.tasks.flatMap((task) => task.entries).map((entry) => [entry.address, entry]));
  const tree: Tree = new Map();
  for (const first of entries.values()) {
    if (first.previous !== 0 || !isFollowed(first)) continue;
    const above: number[] = [];
    for (let at = entries.get(first.address); at; at = entries.get(at.next)) {
      above.length = at.depth;
      tree.set(at.address, above.at(-1) ?? 0);
      above.push(at.address);
    }
  }
  return tree;
}

export function copy(tree: Tree, from: number, to: number): void {
  tree.set(to, from);
}

export function close(tree: Tree, entry: number): void {
  const parent = tree.get(entry)!;
  tree.delete(entry);
  for (const [child, above] of tree) if (above === entry) tree.set(child, parent);
}

export function move(tree: Tree, from: number, to: number): void {
  tree.set(to, tree.get(from)!);
  tree.delete(from);
  for (const [child, above] of tree) if (above === from) tree.set(child, to);
}

export function revoke(tree: Tree, entry: number): void {
  for (const [child, above] of [...tree]) {
    if (above !== entry || !tree.has(child)) continue;
    revoke(tree, child);
    tree.delete(child);
  }
}

/** @throws when the trees differ */
export function compare(expected: Tree, found: Tree): void {
  for (const [entry, parent] of expected) {
    if (!found.has(entry)) broken(`the entry at ${hex(entry)} is gone, and should be there`);
    if (found.get(entry) !== parent) {
      broken(`the entry at ${hex(entry)} counts as a copy of ${hex(found.get(entry)!)}, and is one of ${hex(parent)}`);
    }
  }
  for (const entry of found.keys()) {
    if (!expected.has(entry)) broken(`the entry at ${hex(entry)} is there, and should not be`);
  }
}
