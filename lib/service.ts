/**
 * What a program asks of the supervisor about itself, at its start. Each is granted by the manifest; when one is not, the
 * program cannot do its work, so it says why in the log and ends, and the supervisor shows that.
 */
import { word, tag } from "../abi/host";
import { InitialHandle } from "../abi/layout";
import { LogLevel, Status, Tag } from "../abi/syscall";
import { Supervisor, SupervisorStatus } from "../abi/protocol/supervisor";
import { exit } from "./kernel";
import { compose, log } from "./log";
import { send } from "./message";
import { packLiteral, Text } from "./text";

/** Exit code of a program that the supervisor refused what it needs. */
const EXIT_REFUSED: u32 = 70;

/** A call handle for a protocol that the manifest lets this program use. */
export function connect(protocol: string): u32 {
  ask("use protocol ", protocol, Supervisor.Connect);
  return <u32>word(0);
}

/** An endpoint to receive on, for a protocol that this program serves. */
export function serveEndpoint(protocol: string): u32 {
  ask("serve protocol ", protocol, Supervisor.Serve);
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
  ask("use device ", name, Supervisor.Device);
  return new Device(<u32>word(0), <u32>word(1));
}

/** The system handle with the rights that the manifest lists; 0 when it lists none. */
export function systemHandle(): u32 {
  ask("get its system handle", "", Supervisor.System);
  return <u32>word(0);
}

/** The argument given when this program was started; 0 for one that was not started by hand. */
export function argument(): u64 {
  ask("get its argument", "", Supervisor.Argument);
  return word(0);
}

function ask(purpose: string, name: string, operation: Supervisor): void {
  const status = send(InitialHandle.Supervisor, operation, 0, packLiteral(name, 0), packLiteral(name, 1));
  if (status != Status.Ok) {
    refuse(purpose, name).text("the supervisor cannot be called, kernel status ").decimal(status);
  } else {
    const code = tag() & Tag.CodeMask;
    if (code == SupervisorStatus.Ok) return;
    if (code == SupervisorStatus.UnknownName) refuse(purpose, name).text("nothing has that name");
    else if (code == SupervisorStatus.NotGranted) refuse(purpose, name).text("servers/manifest.ts does not grant it");
    else refuse(purpose, name).text("supervisor status ").decimal(code).text(", kernel status ").decimal(word(0));
  }
  log(LogLevel.Error);
  exit(EXIT_REFUSED);
}

function refuse(purpose: string, name: string): Text {
  return compose("cannot ").text(purpose).text(name).text(": ");
}
