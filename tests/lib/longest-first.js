import { BaseSequencer } from "vitest/node";

/** Files that take far longer than others, the longest first. Begun last, they would go on when the other cores are idle. */
const LONG = ["qemu/guide", "tools/build", "qemu/new-driver", "qemu/laptop", "qemu/register-trace"];

/** The order in which `make test` runs the files. */
export class LongestFirst extends BaseSequencer {
  /** @param {import("vitest/node").TestSpecification[]} files */
  async sort(files) {
    const sorted = await super.sort(files);
    const long = LONG.flatMap((name) => sorted.filter(({ moduleId }) => moduleId.endsWith(`/tests/${name}.test.ts`)));
    return [...long, ...sorted.filter((file) => !long.includes(file))];
  }
}
