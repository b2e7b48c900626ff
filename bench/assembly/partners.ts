/** The other tasks: they are started for a benchmark and stopped after it. */
import { call, taken, word } from "../../abi/host";
import { tagOf } from "../../lib/message";
import { connect } from "../../lib/service";
import { supervisor } from "../../lib/supervisor";
import { packLiteral } from "../../lib/text";
import { PartnerMode, PartnerOperation } from "./partner-mode";

/** Starts `partner`. @returns handle to call it by, 0 when it cannot be started */
export function startPartner(mode: PartnerMode): u32 {
  const low = packLiteral("partner", 0);
  const high = packLiteral("partner", 1);
  // it was started with `bench`, or is left from a benchmark that failed
  stopPartner();
  if (supervisor.start(low, high, mode) != 0) return 0;
  return connect("partner");
}

export function stopPartner(): void {
  stop("partner");
}

/** Starts one of the two that use floating point. */
export function startFloat(name: string): bool {
  stop(name);
  return supervisor.start(packLiteral(name, 0), packLiteral(name, 1), 0) == 0;
}

export function stop(name: string): void {
  supervisor.stop(packLiteral(name, 0), packLiteral(name, 1));
}

/** Has `bench-timer` run as the timer's server, or that again. @returns handle to call it by, 0 when that cannot be */
export function replaceTimer(program: string): u32 {
  const low = packLiteral("timer", 0);
  const high = packLiteral("timer", 1);
  if (supervisor.replace(low, high, packLiteral(program, 0), packLiteral(program, 1)) != 0) return 0;
  return connect("timer");
}

/** Asks a partner for something. @returns word 0 of its answer */
export function ask(endpoint: u32, operation: PartnerOperation, value: u64 = 0): u64 {
  call(endpoint, tagOf(operation, 1), value, 0, 0, 0, 0, 0);
  return word(0);
}

/** @returns a handle that wakes the partner when it is notified */
export function notificationOf(endpoint: u32): u32 {
  call(endpoint, tagOf(PartnerOperation.Notification, 0), 0, 0, 0, 0, 0, 0);
  return taken(0);
}
