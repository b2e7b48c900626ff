/** Commands that name a service: `start`, `stop`, `restart`, `crash`, `replace`, `spin`, `holds`. */
import { explainSupervisor, SERVICE_RECORD_BYTES, ServiceRecord, SupervisorError } from "../lib/protocol/supervisor";
import { describeSelf, supervisor } from "../lib/supervisor";
import { lengthOf, NOT_A_NUMBER, packLiteral, packName, same } from "../lib/text";
import { Command, expected } from "./shell-commands";
import { listHolds } from "./shell-holds";
import { Screen } from "./shell-screen";
import { listServices } from "./shell-services";
import { Words } from "./shell-words";

/** A name's bytes in the supervisor's protocol; a longer one names nothing. */
const NAME_BYTES: u32 = 16;
const MOST_SECONDS: u64 = 86400;
const RECORD = changetype<ServiceRecord>(memory.data(SERVICE_RECORD_BYTES, 8));

export function manage(screen: Screen, command: Command, words: Words): void {
  const name = words.address(1);
  const length = words.length(1);
  // Asked for by itself: it cannot be told to trap while it waits for the answer.
  if (command == Command.Crash && isOwn(name, length)) unreachable();
  const argument = words.count > 2 ? words.number(2) : 0;
  if (argument == NOT_A_NUMBER) return expected(screen, command, "NUMBER is a whole number");
  const code = length > NAME_BYTES ? <u32>SupervisorError.UnknownName : carryOut(command, name, length, argument);
  if (code == SupervisorError.UnknownName) return unknownService(screen, name, length);
  screen.out.bytes(name, length).text(" ");
  if (code == 0) screen.out.text(done(command));
  else writeRefusal(screen, code, command);
  screen.endLine();
}

/** Whether this is the service that this shell runs as. */
function isOwn(name: usize, length: u32): bool {
  return describeSelf(RECORD) && same(RECORD.name, lengthOf(RECORD.name, NAME_BYTES), name, length);
}

export function replace(screen: Screen, words: Words): void {
  const name = words.address(1);
  const length = words.length(1);
  const low = packName(name, length, 0);
  const high = packName(name, length, 1);
  const other = words.address(2);
  const otherLength = words.length(2);
  let code: u32 = SupervisorError.UnknownName;
  if (length <= NAME_BYTES) {
    const known = otherLength <= NAME_BYTES;
    const empty: u64 = 0;
    code = supervisor.replace(
      low,
      high,
      known ? packName(other, otherLength, 0) : empty,
      known ? packName(other, otherLength, 1) : empty,
    );
  }
  if (code == SupervisorError.UnknownName) return unknownService(screen, name, length);
  screen.out.bytes(name, length).text(" ");
  if (code == 0) screen.out.text("runs ").bytes(other, otherLength);
  else if (code == SupervisorError.UnknownProgram) writePrograms(screen, low, high);
  else writeRefusal(screen, code, Command.Replace);
  screen.endLine();
}

/** What a service can run instead of what it cannot. */
function writePrograms(screen: Screen, low: u64, high: u64): void {
  screen.out.text("cannot run that; it can run:");
  const name = memory.data(NAME_BYTES, 8);
  for (let n: u32 = 0; supervisor.programs(low, high, n) == 0; n++) {
    store<u64>(name, supervisor.programLow);
    store<u64>(name, supervisor.programHigh, 8);
    screen.out.text(" ").name(name);
  }
}

export function showHolds(screen: Screen, words: Words): void {
  const name = words.address(1);
  const length = words.length(1);
  const code = length > NAME_BYTES ? <u32>SupervisorError.UnknownName : listHolds(screen, name, length);
  if (code == 0) return;
  if (code == SupervisorError.UnknownName) return unknownService(screen, name, length);
  screen.out.bytes(name, length).text(" ");
  writeRefusal(screen, code, Command.Holds);
  screen.endLine();
}

function unknownService(screen: Screen, name: usize, length: u32): void {
  screen.out.text("there is no service ").bytes(name, length).text("; there are:");
  listServices(screen);
  screen.endLine();
}

export function spin(screen: Screen, words: Words): void {
  const seconds = words.number(1);
  if (words.count > 1 && (seconds == NOT_A_NUMBER || seconds == 0 || seconds > MOST_SECONDS)) {
    return expected(screen, Command.Spin, "SECONDS is a number from 1 to 86400");
  }
  const code = supervisor.start(packLiteral("spin", 0), packLiteral("spin", 1), words.count > 1 ? seconds : 0);
  if (code != 0) {
    screen.out.text("spin ");
    writeRefusal(screen, code, Command.Start);
  } else if (words.count > 1) {
    screen.out.text("spin burns what time is left for ").decimal(seconds).text(" s");
  } else {
    screen.out.text("spin burns what time is left until: stop spin");
  }
  screen.endLine();
}

function carryOut(command: Command, name: usize, length: u32, argument: u64): u32 {
  const low = packName(name, length, 0);
  const high = packName(name, length, 1);
  switch (command) {
    case Command.Start:
      return supervisor.start(low, high, argument);
    case Command.Stop:
      return supervisor.stop(low, high);
    case Command.Restart:
      return supervisor.restart(low, high);
  }
  return supervisor.crash(low, high);
}

function done(command: Command): string {
  switch (command) {
    case Command.Start:
      return "started";
    case Command.Stop:
      return "stopped";
    case Command.Restart:
      return "restarted";
  }
  return "told to crash";
}

function writeRefusal(screen: Screen, code: u32, command: Command): void {
  switch (code) {
    case SupervisorError.WrongState:
      screen.out.text(command == Command.Start ? "is running already" : "is not running");
      return;
    case SupervisorError.NotGranted:
      screen.out.text("is not the shell's to manage");
      return;
    case SupervisorError.Refused:
      screen.out.text("is needed by the shell, or by everything");
      return;
  }
  const reason = explainSupervisor(code);
  if (reason.length > 0) screen.out.text("cannot be started: ").text(reason);
  else screen.out.text("was not changed: supervisor status ").decimal(code);
}
