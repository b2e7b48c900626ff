/**
 * What a program asks of the supervisor about itself, at its start. Each is granted by the manifest; when one is not, the
 * program cannot do its work, so it says why in the log and ends, and the supervisor shows that.
 */
import { LogLevel } from "../abi/syscall";
import { exit } from "./kernel";
import { compose, log } from "./log";
import { FAILED } from "./message";
import { explainSupervisor } from "./protocol/supervisor";
import { supervisor } from "./supervisor";
import { packLiteral } from "./text";

/** Exit code of a program that the supervisor refused what it needs. */
const EXIT_REFUSED: u32 = 70;

/** A call handle for a protocol that the manifest lets this program use. */
export function connect(protocol: string): u32 {
  demand(supervisor.connect(packLiteral(protocol, 0), packLiteral(protocol, 1)), "use protocol ", protocol);
  return supervisor.handle;
}

/** An endpoint to receive on, for a protocol that this program serves. */
export function serveEndpoint(protocol: string): u32 {
  demand(supervisor.serve(packLiteral(protocol, 0), packLiteral(protocol, 1)), "serve protocol ", protocol);
  return supervisor.handle;
}

/** Number of the protocol that `serveEndpoint` was last asked for, as `serveBoth` wants it. */
export function servedProtocol(): u32 {
  return supervisor.protocolNumber;
}

/** A device of this program. */
@final
export class Device {
  constructor(
    /** Where its registers start, for `deviceRead` and `deviceWrite` of abi/host. */
    readonly base: u32,
    /** Interrupt handle, 0 for a device without one. */
    readonly interrupt: u32,
  ) {}
}

/** A device that the manifest gives to this program. Ends the program with a message in the log when it does not. */
export function device(name: string): Device {
  demand(supervisor.device(packLiteral(name, 0), packLiteral(name, 1)), "use device ", name);
  return new Device(supervisor.base, supervisor.interrupt);
}

/** The system handle with the rights that the manifest lists; 0 when it lists none. */
export function systemHandle(): u32 {
  demand(supervisor.system(), "get its system handle", "");
  return supervisor.handle;
}

/** The argument given when this program was started; 0 for one that was not started by hand. */
export function argument(): u64 {
  demand(supervisor.argument(), "get its argument", "");
  return supervisor.value;
}

/** Whether this program takes the place of one that ended: it may have left something half done. */
export function isSuccessor(): bool {
  demand(supervisor.argument(), "get its argument", "");
  return supervisor.restarts > 0;
}

function demand(code: u32, purpose: string, name: string): void {
  if (code == 0) return;
  const text = compose("cannot ").text(purpose).text(name).text(": ");
  const reason = explainSupervisor(code);
  if (reason.length > 0) text.text(reason);
  else if (code >= FAILED) text.text("the supervisor cannot be called, kernel status ").decimal(code - FAILED);
  else text.text("supervisor status ").decimal(code);
  log(LogLevel.Error);
  exit(EXIT_REFUSED);
}
