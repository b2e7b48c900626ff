/** How `user` uses log, console, timer and supervisor. */
import { receive, tag, word } from "../../../abi/host";
import { CommonBit } from "../../../abi/service";
import { Status } from "../../../abi/syscall";
import { handle, milliseconds, notificationCreate, now } from "../../../lib/kernel";
import { ConsoleClient } from "../../../lib/protocol/console";
import { LOG_RECORD_BYTES, LOG_RECORD_TEXT_BYTES, LogClient, LogError, LogRecord } from "../../../lib/protocol/log";
import { SERVICE_RECORD_BYTES, ServiceRecord } from "../../../lib/protocol/supervisor";
import { TimerClient } from "../../../lib/protocol/timer";
import { connect } from "../../../lib/service";
import { supervisor } from "../../../lib/supervisor";
import { packLiteral } from "../../../lib/text";
import { answered, check } from "./user-answer";
import { random } from "./xorshift";

export const console = new ConsoleClient(connect("console"));
const messages = new LogClient(connect("log"));
const timer = new TimerClient(connect("timer"));

const RECORD = changetype<LogRecord>(memory.data(LOG_RECORD_BYTES, 8));
const SERVICE = changetype<ServiceRecord>(memory.data(SERVICE_RECORD_BYTES, 8));
const TEXT = memory.data<u8>([0x75, 0x73, 0x65, 0x72, 0x0d, 0x0a]);
const TEXT_BYTES: u32 = 6;

const RING: u64 = 1 << 1;
const PEER_RESTARTED: u64 = (<u64>1) << CommonBit.PeerRestarted;
check("kernel", notificationCreate(RING) == Status.Ok, 0);
const ring = handle();
/** The longest sleep. */
const MOST_MICROSECONDS: u32 = 500;
/** An alarm that takes longer is lost. */
const PATIENCE_MS: u64 = 30_000;

/** A message that is kept is read by its number. */
export function useLog(): void {
  if (!answered("log", messages.range()) || messages.end == messages.oldest) return;
  const number = messages.end - 1;
  const code = messages.read(number, RECORD);
  // a successor may have fewer, since the kernel keeps fewer
  if (code == LogError.NotFound || !answered("log", code)) return;
  check("log", messages.sequence >= number && RECORD.length <= LOG_RECORD_TEXT_BYTES, messages.sequence);
}

export function useConsole(): void {
  if (answered("console", console.write(TEXT, TEXT_BYTES))) {
    check("console", console.taken > 0 && console.taken <= TEXT_BYTES, console.taken);
  }
}

export function useSupervisor(): void {
  if (!answered("supervisor", supervisor.describe(0, SERVICE))) return;
  check("supervisor", load<u64>(SERVICE.name) == packLiteral("init", 0), 0);
}

/** Nobody wakes too early, and nobody sleeps for ever. */
export function useTimer(): void {
  if (!answered("timer", timer.now())) return;
  const microseconds = random.below(MOST_MICROSECONDS);
  const at = timer.microseconds + microseconds;
  const how = random.below(3);
  const woke = how == 0 ? timer.sleep(microseconds) : how == 1 ? timer.sleepUntil(at) : awaitAlarm(at);
  if (answered("timer", woke) && answered("timer", timer.now())) check("timer", timer.microseconds >= at, how);
}

/** Waits for an alarm, and sets it again when the server may have forgotten it. */
function awaitAlarm(at: u64): u32 {
  // one of before
  receive(0, RING, 0);
  let code: u32;
  do {
    code = timer.alarm(at, ring);
    if (code != 0) break;
    receive(0, RING | PEER_RESTARTED, now() + milliseconds(PATIENCE_MS));
    check("timer", tag() == Status.Ok, at);
  } while ((word(0) & RING) == 0);
  return code;
}
