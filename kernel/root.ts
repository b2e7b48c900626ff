import { Archive, ArchiveHeader, ProgramRecord } from "../abi/archive";
import { InitialHandle, UserLayout } from "../abi/layout";
import { HandleType, MapRight, Right, Status, SystemRight } from "../abi/syscall";
import { FrameKind, allocateFrames, memory } from "./frames";
import { dropHandle, initHandles, newHandle } from "./handle";
import { LINEAR_BASE, PAGE, PAGE_SHIFT } from "./layout";
import { createTask, startTask } from "./lifecycle";
import { facts, pageEnd } from "./memory";
import { panic } from "./panic";
import { createRegion, mapRegion, permanentRegion } from "./region";
import { Task, freeSlot } from "./task";

/** init manages every service, so it has a table of the largest size there is: 2 pages. */
const ROOT_HANDLES: u32 = 256;
const ROOT_HANDLE_PAGES: u32 = 2;
const ROOT_PRIORITY: u32 = 30;
/** Where init finds the boot archive in its linear memory. */
const ARCHIVE_AT: u64 = LINEAR_BASE + 0x10000000;

function mapNew(root: Task, address: u64, pages: u32): void {
  const region = createRegion(root, root, pages);
  if (region == null || mapRegion(root, region, address, MapRight.Read | MapRight.Write, 0, pages) != Status.Ok) {
    panic("no memory for init");
  } else dropHandle(region);
}

/** Starts init, program 0 of the archive, with a handle to everything there is. */
export function startRoot(): void {
  const archive = facts.archive;
  if (load<u32>(archive, ArchiveHeader.Magic) != Archive.Magic) panic("no boot archive behind the kernel");
  if (load<u32>(archive, ArchiveHeader.Version) != Archive.Version) panic("the boot archive is of another version");
  const table = allocateFrames(ROOT_HANDLE_PAGES, FrameKind.Kernel);
  const root = createTask(freeSlot(), memory.free, ROOT_PRIORITY);
  if (root == null || table == 0) {
    panic("no memory for init");
    return;
  }
  initHandles(root, table << PAGE_SHIFT, ROOT_HANDLES);

  const system = newHandle(root, HandleType.System, 0, <u32>Right.All)!;
  assert(system.value == InitialHandle.Supervisor, "init's first handle");
  const log = newHandle(root, HandleType.System, 0, SystemRight.Log)!;
  log.badge = 1;
  const pages = facts.archiveBytes >> PAGE_SHIFT;
  const rights = Right.Read | Right.Execute | Right.Mint;
  const region = permanentRegion(root, archive >> PAGE_SHIFT, pages, rights);

  // init finds out what else of RAM is free
  const tree = facts.tree & ~(PAGE - 1);
  if (facts.treeBytes)
    permanentRegion(root, tree >> PAGE_SHIFT, (pageEnd(facts.tree + facts.treeBytes) - tree) >> PAGE_SHIFT, Right.Read);

  const program = archive + load<u32>(archive, ArchiveHeader.ProgramsOffset);
  const textPage = load<u32>(program, ProgramRecord.TextPage);
  const textPages = load<u32>(program, ProgramRecord.TextPages);
  mapRegion(root, region, ARCHIVE_AT, MapRight.Read, 0, pages);
  mapRegion(root, region, UserLayout.Text, MapRight.Read | MapRight.Execute, textPage, textPages);
  const dataPages = load<u32>(program, ProgramRecord.DataPages);
  if (dataPages) mapNew(root, UserLayout.Data, dataPages);
  const stackPages = load<u32>(program, ProgramRecord.StackPages);
  mapNew(root, UserLayout.StackTop - stackPages * PAGE, stackPages);
  mapNew(root, LINEAR_BASE + PAGE, load<u32>(program, ProgramRecord.LinearPages) - 1);
  startTask(root, load<u32>(program, ProgramRecord.Entry), UserLayout.StackTop, 0);
}
