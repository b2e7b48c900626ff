/** Calls a generated client: what `small` answered is the exit code. */
import { exit } from "../../../lib/kernel";
import { DIED } from "../../../lib/message";
import { connect } from "../../../lib/service";
import { SampleClient } from "../../protocol/assembly/sample";

export function main(): void {
  const sample = new SampleClient(connect("sample"));
  const code = sample.small(7, 2, -1, -2);
  if (code != 0) exit(code & 0xff);
  if (sample.c1 != -1 || sample.d1 != -2) exit(201);
  exit(sample.large(1, 2, 3, 4, true) == DIED ? sample.a1 : 200);
}
