/** Two tasks that use floating point, and one calls the other. As `float-server` it answers, as `float-client` it calls. */
import { call, cycles, receive, replyReceive } from "../../abi/host";
import { EVERY_BIT, NEVER } from "../../lib/kernel";
import { tagOf } from "../../lib/message";
import { connect, serveEndpoint } from "../../lib/service";
import { supervisor } from "../../lib/supervisor";
import { packLiteral } from "../../lib/text";

let value: f64 = 1;

/** What a call takes, from before it to after it. */
function measure(server: u32): u64 {
  value = value * 0.5 + 1;
  const start = cycles();
  call(server, tagOf(0, 0), 0, 0, 0, 0, 0, 0);
  value = value * 0.5 + 1;
  return cycles() - start;
}

export function main(): void {
  // which of them it is the manifest says
  const serves = supervisor.serve(packLiteral("float-server", 0), packLiteral("float-server", 1)) == 0;
  const endpoint = serves ? supervisor.handle : serveEndpoint("float-client");
  const server: u32 = serves ? 0 : connect("float-server");
  let message = receive(endpoint, EVERY_BIT, NEVER);
  while (true) {
    value = value * 0.5 + 1;
    if (message == 0) message = receive(endpoint, EVERY_BIT, NEVER);
    else if (serves) message = replyReceive(endpoint, <u32>message, tagOf(0, 0), 0, 0, 0, 0, 0, 0);
    else message = replyReceive(endpoint, <u32>message, tagOf(0, 1), measure(server), 0, 0, 0, 0, 0);
  }
}
