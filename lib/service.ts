/**
 * What a program asks of the supervisor about itself, at its start. Each is granted by the manifest; when one is not, the
 * program cannot do its work, so it says why in the log and ends, and the supervisor shows that.
 */
import { word } from "../abi/host";
import { InitialHandle } from "../abi/layout";
import { LogLevel } from "../abi/syscall";
import { Supervisor, SupervisorStatus } from "../abi/protocol/supervisor";
import { exit } from "./kernel";
import { compose, log } from "./log";
import { ask, FAILED } from "./message";
import { packLiteral } from "./text";

/** Exit code of a program that the supervisor refused what it needs. */
const EXIT_REFUSED: u32 = 70;

/** A call handle for a protocol that the manifest lets this program use. */
export function connect(protocol: string): u32 {
  demand("use protocol ", protocol, Supervisor.Connect);
  return <u32>word(0);
}

/** An endpoint to receive on, for a protocol that this program serves. */
export function serveEndpoint(protocol: string): u32 {
  demand("serve protocol ", protocol, Supervisor.Serve);
  return <u32>word(0);
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

export function device(name: string): Device {
  demand("use device ", name, Supervisor.Device);
  return new Device(<u32>word(0), <u32>word(1));
}

/** The system handle with the rights that the manifest lists; 0 when it lists none. */
export function systemHandle(): u32 {
  demand("get its system handle", "", Supervisor.System);
  return <u32>word(0);
}

/** The argument given when this program was started; 0 for one that was not started by hand. */
export function argument(): u64 {
  demand("get its argument", "", Supervisor.Argument);
  return word(0);
}

function demand(purpose: string, name: string, operation: Supervisor): void {
  const code = ask(InitialHandle.Supervisor, operation, 0, packLiteral(name, 0), packLiteral(name, 1));
  if (code == SupervisorStatus.Ok) return;
  const text = compose("cannot ").text(purpose).text(name).text(": ");
  if (code == SupervisorStatus.UnknownName) text.text("nothing has that name");
  else if (code == SupervisorStatus.NotGranted) text.text("servers/manifest.ts does not grant it");
  else if (code == SupervisorStatus.Failed) text.text("kernel status ").decimal(word(0));
  else if (code >= FAILED) text.text("the supervisor cannot be called, kernel status ").decimal(code - FAILED);
  else text.text("supervisor status ").decimal(code);
  log(LogLevel.Error);
  exit(EXIT_REFUSED);
}
