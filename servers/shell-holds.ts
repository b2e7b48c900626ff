/** `holds`: the handles and mappings of a service, as the supervisor reads them from the kernel. */
import { HandleType, Limit, MapRight, Right, SystemRight } from "../abi/syscall";
import { HOLD_RECORD_BYTES, HoldRecord } from "../lib/protocol/supervisor";
import { supervisor } from "../lib/supervisor";
import { packName, Text } from "../lib/text";
import { Screen } from "./shell-screen";
import { learnTasks, writeTask } from "./shell-tasks";

const ROOM: u32 = 16;
const RECORDS = memory.data(16 * HOLD_RECORD_BYTES, 8);
const TYPE_COLUMN: u32 = 13;
const RIGHTS_COLUMN: u32 = 26;
const OBJECT_COLUMN: u32 = 47;

/** @returns as the supervisor; only after 0 something was printed */
export function listHolds(screen: Screen, name: usize, length: u32): u32 {
  const low = packName(name, length, 0);
  const high = packName(name, length, 1);
  const code = supervisor.holds(low, high, 0, RECORDS, ROOM);
  if (code != 0) return code;
  // learning asks the supervisor as well
  let count = supervisor.written;
  let next = supervisor.next;
  learnTasks();
  screen.out.text("HANDLE");
  screen.column(TYPE_COLUMN).text("TYPE");
  screen.column(RIGHTS_COLUMN).text("RIGHTS");
  screen.column(OBJECT_COLUMN).text("OBJECT");
  screen.endLine();
  writeRecords(screen, count);
  // it may end meanwhile
  while (next != 0 && supervisor.holds(low, high, next, RECORDS, ROOM) == 0) {
    count = supervisor.written;
    next = supervisor.next;
    writeRecords(screen, count);
  }
  return code;
}

function writeRecords(screen: Screen, count: u32): void {
  for (let n: u32 = 0; n < count; n++) writeRecord(screen, changetype<HoldRecord>(RECORDS + n * HOLD_RECORD_BYTES));
}

function writeRecord(screen: Screen, record: HoldRecord): void {
  const type = record.type;
  const badge = record.badge;
  screen.out.hex(type == HandleType.Mapping ? badge : record.handle);
  screen.column(TYPE_COLUMN).text(typeName(type));
  writeRights(screen.column(RIGHTS_COLUMN), type, record.rights);
  writeObject(screen.column(OBJECT_COLUMN), type, record, badge);
  screen.endLine();
}

function writeObject(text: Text, type: HandleType, record: HoldRecord, badge: u64): void {
  const object = record.object;
  switch (type) {
    case HandleType.Region:
    case HandleType.Mapping:
      writePages(text, object, record.pages);
      return;
    case HandleType.Endpoint:
      text.hex(object);
      break;
    case HandleType.Interrupt:
      text.text("line ").decimal(object);
      if (badge != 0) text.text(", bits ").hex(badge, 1);
      return;
    case HandleType.Notification:
      writeTask(text, object).text(", bits ").hex(badge, 1);
      return;
    case HandleType.Task:
      writeTask(text, object);
      break;
  }
  if (badge != 0) text.text(type == HandleType.System ? "badge " : ", badge ").hex(badge, 1);
}

/** "3f201000-3f201fff, 4.0 KiB": physical addresses. */
function writePages(text: Text, first: u32, pages: u32): void {
  const address = <u64>first * Limit.PageBytes;
  const bytes = <u64>pages * Limit.PageBytes;
  text
    .hex(address)
    .text("-")
    .hex(address + bytes - 1)
    .text(", ")
    .size(bytes);
}

function typeName(type: HandleType): string {
  switch (type) {
    case HandleType.Endpoint:
      return "endpoint";
    case HandleType.Task:
      return "task";
    case HandleType.Notification:
      return "notification";
    case HandleType.Region:
      return "region";
    case HandleType.Interrupt:
      return "interrupt";
    case HandleType.System:
      return "system";
  }
  return "mapping";
}

function writeRights(text: Text, type: HandleType, rights: u32): void {
  const before = text.length;
  switch (type) {
    case HandleType.Endpoint:
      writeRight(text, before, rights, Right.Send, "send");
      writeRight(text, before, rights, Right.Receive, "receive");
      break;
    case HandleType.Task:
      writeRight(text, before, rights, Right.Manage, "manage");
      writeRight(text, before, rights, Right.Inspect, "inspect");
      break;
    case HandleType.Region:
    case HandleType.Mapping:
      // as in lists of files: what is not there leaves its place
      text.byte((rights & MapRight.Read) != 0 ? 0x72 : 0x2d);
      text.byte((rights & MapRight.Write) != 0 ? 0x77 : 0x2d);
      text.byte((rights & MapRight.Execute) != 0 ? 0x78 : 0x2d);
      writeRight(text, before, rights, Right.Dma, "dma");
      break;
    case HandleType.System:
      return writeSystemRights(text, rights);
  }
  if (type != HandleType.Mapping) writeRight(text, before, rights, Right.Mint, "mint");
  if (text.length == before) text.text("-");
}

/** All of them would not fit. */
function writeSystemRights(text: Text, rights: u32): void {
  const before = text.length;
  if (rights == <u32>Right.All) {
    text.text("all");
    return;
  }
  writeRight(text, before, rights, SystemRight.Log, "log");
  writeRight(text, before, rights, SystemRight.LogRead, "logread");
  writeRight(text, before, rights, Right.Mint, "mint");
  writeRight(text, before, rights, SystemRight.Info, "info");
  writeRight(text, before, rights, SystemRight.Firmware, "firmware");
  writeRight(text, before, rights, SystemRight.Dma, "dma");
  writeRight(text, before, rights, SystemRight.Devices, "devices");
  writeRight(text, before, rights, SystemRight.Trace, "trace");
}

/** @param start where the list of rights began */
function writeRight(text: Text, start: u32, rights: u32, right: u32, name: string): void {
  if ((rights & right) == 0) return;
  if (text.length > start) text.byte(0x2c);
  text.text(name);
}
