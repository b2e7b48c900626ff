/** Keeps services running: sees who died or hangs, waits out a back-off, starts again, or gives up. */
import { now } from "../abi/host";
import { CommonBit } from "../abi/service";
import { LogLevel, Status } from "../abi/syscall";
import { handleRevoke, milliseconds, NEVER, notifyTask, setTimer } from "../lib/kernel";
import { compose, log } from "../lib/log";
import { ServiceState } from "../lib/protocol/supervisor";
import { Text } from "../lib/text";
import { serverOf, serviceCount, usedProtocol, usesCount } from "./init-archive";
import { composeDeath, inspectDeath, logCallers } from "./init-death";
import { hangs, nextBeat, setNextBeat } from "./init-liveness";
import { dismantle, startService } from "./init-loader";
import { isRestarted, nameOf, Service, service, startsAtBoot } from "./init-services";
import { feedWatchdog, nextFeeding } from "./init-watchdog";

/** The first wait before a restart; each further death doubles it. */
const FIRST_WAIT_MS: u64 = 20;
const LONGEST_WAIT_MS: u64 = 5000;
/** A service that ran this long has recovered: its earlier deaths are forgotten. */
const RECOVERED_MS: u64 = 10000;
/** Deaths in a row after which it is not started again. */
const GIVE_UP: u32 = 10;

/** The bit of init's timer; the bits below are the services'. */
const TIMER: u64 = (<u64>1) << 32;

/** Takes init's notification bits. */
export function superviseBits(bits: u64): void {
  const count = serviceCount();
  for (let number: u32 = 1; number < count; number++) {
    const one = service(number);
    if ((bits >> (number & 31)) & 1 && one.task != 0 && inspectDeath(one, false)) handleDeath(one);
  }
  if ((bits & TIMER) != 0) {
    startDue();
    if (now() >= nextBeat) endThoseThatHang();
    if (now() >= nextFeeding) feedWatchdog();
  }
  setSuperviseTimer();
}

function endThoseThatHang(): void {
  setNextBeat();
  const count = serviceCount();
  for (let number: u32 = 1; number < count; number++) {
    const one = service(number);
    if (hangs(one) && inspectDeath(one, true)) handleDeath(one);
  }
}

function handleDeath(one: Service): void {
  if (now() - one.startedAt >= milliseconds(RECOVERED_MS)) one.deaths = 0;
  one.deaths++;
  const text = composeDeath(one);
  if (one.fault == 0 && one.exitCode == 0) {
    one.state = ServiceState.Finished;
    log(LogLevel.Info);
  } else if (!isRestarted(one)) {
    one.state = ServiceState.Finished;
    text.text(" (not restarted)");
    log(LogLevel.Error);
  } else {
    retryOrGiveUp(one, text);
  }
  logCallers(one);
  dismantle(one);
  if (one.state != ServiceState.Restarting) abandon(one);
}

/** Nobody serves in its place: who calls it now, or did so before, is told, and has to connect again. */
export function abandon(one: Service): void {
  if (one.endpoint != 0) handleRevoke(one.endpoint);
  tellUsers(one);
}

/** Decides what becomes of a service that died, and logs the message begun with it. */
function retryOrGiveUp(one: Service, text: Text): void {
  if (one.deaths >= GIVE_UP) {
    one.state = ServiceState.GivenUp;
    text.text(" (given up after ").decimal(one.deaths).text(" deaths in a row; start it by hand)");
  } else {
    const wait = backOff(one.deaths);
    one.state = ServiceState.Restarting;
    one.startAt = now() + milliseconds(wait);
    text
      .text(" (restarting in ")
      .decimal(wait)
      .text(" ms, restart ")
      .decimal(one.restarts + 1)
      .text(")");
  }
  log(LogLevel.Error);
}

/** Milliseconds to wait after so many deaths in a row. */
function backOff(deaths: u32): u64 {
  return min(FIRST_WAIT_MS << (deaths - 1), LONGEST_WAIT_MS);
}

function startDue(): void {
  const count = serviceCount();
  for (let number: u32 = 1; number < count; number++) {
    const one = service(number);
    if (one.state != ServiceState.Restarting || one.startAt > now()) continue;
    if (startOrRetry(one)) one.restarts++;
  }
}

/** Starts a service that should run; when that fails, it counts as a death. */
function startOrRetry(one: Service): bool {
  if (launch(one) == Status.Ok) return true;
  one.deaths++;
  retryOrGiveUp(one, compose("").name(nameOf(one)).text(": not started"));
  if (one.state != ServiceState.Restarting) abandon(one);
  return false;
}

/** Starts a service; when it ran before, tells those who use it. */
export function launch(one: Service): Status {
  const ranBefore = one.startedAt != 0;
  const status = startService(one);
  if (status == Status.Ok && ranBefore) tellUsers(one);
  return status;
}

/** Sets the timer for what is due first: a restart, a heartbeat, the watchdog. */
export function setSuperviseTimer(): void {
  setTimer(min(earliestStart(), min(nextBeat, nextFeeding)), TIMER);
}

function tellUsers(one: Service): void {
  const count = serviceCount();
  for (let number: u32 = 1; number < count; number++) {
    const user = service(number);
    if (user.state == ServiceState.Running && uses(number, one.number)) {
      notifyTask(user.task, (<u64>1) << CommonBit.PeerRestarted);
    }
  }
}

/** Whether a service uses a protocol of another directly. */
function uses(user: u32, server: u32): bool {
  const count = usesCount(user);
  for (let n: u32 = 0; n < count; n++) if (serverOf(usedProtocol(user, n)) == server) return true;
  return false;
}

function earliestStart(): u64 {
  let earliest = NEVER;
  const count = serviceCount();
  for (let number: u32 = 1; number < count; number++) {
    const one = service(number);
    if (one.state == ServiceState.Restarting) earliest = min(earliest, one.startAt);
  }
  return earliest;
}

/** Starts the services of the boot, servers before those who use them. */
export function startBootServices(): void {
  const count = serviceCount();
  for (let number: u32 = 1; number < count; number++) startInOrder(service(number));
  setNextBeat();
  setSuperviseTimer();
}

function startInOrder(one: Service): void {
  if (!startsAtBoot(one) || one.state != ServiceState.Stopped) return;
  const count = usesCount(one.number);
  for (let n: u32 = 0; n < count; n++) startInOrder(service(serverOf(usedProtocol(one.number, n))));
  startOrRetry(one);
}
