/** Servers of devices, of which a system may be without one: how a command reaches them, and what it says when they refuse. */
import { Reply } from "../abi/reply";
import { explainSupervisor, SupervisorError } from "../lib/protocol/supervisor";
import { supervisor } from "../lib/supervisor";
import { packLiteral, Text } from "../lib/text";
import { Screen } from "./shell-screen";

/** A call handle for a protocol; 0 when there is none, which is told. */
export function reach(screen: Screen, protocol: string): u32 {
  const code = supervisor.connect(packLiteral(protocol, 0), packLiteral(protocol, 1));
  if (code == 0) return supervisor.handle;
  screen.out.text("no ").text(protocol).text(" server: ").text(explainSupervisor(code));
  screen.endLine();
  return 0;
}

/** Says why a server did not do what was asked. @param reason of the protocol, "" when it has none for the code */
export function refused(screen: Screen, protocol: string, reason: string, code: u32): void {
  const out = screen.out.text(protocol).text(": ");
  if (reason.length > 0) out.text(reason);
  else if (code == Reply.BadRequest) out.text("the server does not take these values");
  else writeSilence(out, "the server", code);
  screen.endLine();
}

/** Writes why a server did not answer. @param code not of its protocol */
export function writeSilence(out: Text, server: string, code: u32): void {
  if (code == Reply.Absent) out.text(explainSupervisor(SupervisorError.NotRunning));
  else out.text(server).text(" does not answer, status ").decimal(code);
}
