/** A server that stops answering: in its first life it runs on and on, in its second it waits for what never comes. */
import { receive } from "../../../abi/host";
import { NEVER } from "../../../lib/kernel";
import { serve } from "../../../lib/server";
import { serveEndpoint } from "../../../lib/service";
import { supervisor } from "../../../lib/supervisor";
import { WorkServer } from "../../protocol/assembly/work";

/** A notification bit that nobody sets. */
const NOBODY: u64 = 1;

@final
class Hanging extends WorkServer {
  constructor(
    endpoint: u32,
    private readonly life: u32,
  ) {
    super(endpoint);
  }

  override sum(_bytes: u32): u32 {
    while (this.life == 0) this.total++;
    this.total = this.life;
    return 0;
  }

  override keep(_handle: u32): u32 {
    return 0;
  }

  override wait(): u32 {
    if (this.life == 1) receive(0, NOBODY, NEVER);
    return 0;
  }
}

export function main(): void {
  const endpoint = serveEndpoint("work");
  if (supervisor.argument() != 0) unreachable();
  serve(new Hanging(endpoint, supervisor.restarts));
}
