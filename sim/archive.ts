/** Writes a boot archive by hand (`abi/archive.ts`), so that a kernel test says itself what init and the services are. */
import { Archive, ArchiveHeader, ProgramRecord, ServiceRecordLayout } from "../abi/archive";
import { Limit } from "../abi/syscall";

export interface ArchiveProgram {
  name: string;
  /** Program text, from `UserLayout.Text` on. */
  text: Uint8Array;
  dataPages: number;
  stackPages: number;
  /** Counting page 0, which is never mapped. */
  linearPages: number;
  entry: number;
}

export interface ArchiveService {
  name: string;
  program: number;
  priority: number;
  quotaPages: number;
}

export interface ArchiveContent {
  /** Program 0 is init. */
  programs: readonly ArchiveProgram[];
  /** Service 0 is init. */
  services: readonly ArchiveService[];
}

const NAME_BYTES = 16;

function roundUp(bytes: number): number {
  return Math.ceil(bytes / Limit.PageBytes) * Limit.PageBytes;
}

/** @returns the archive's bytes, a multiple of the page size */
export function archive({ programs, services }: ArchiveContent): Uint8Array {
  const programsOffset = ArchiveHeader.Size;
  const servicesOffset = programsOffset + programs.length * ProgramRecord.Size;
  const recordsEnd = servicesOffset + services.length * ServiceRecordLayout.Size;
  const textStart = roundUp(recordsEnd);
  const total = programs.reduce((sum, { text }) => sum + roundUp(text.length), textStart);

  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  const word = (offset: number, value: number) => view.setUint32(offset, value, true);
  const name = (offset: number, text: string) => bytes.set(new TextEncoder().encode(text.slice(0, NAME_BYTES)), offset);

  word(ArchiveHeader.Magic, Archive.Magic);
  word(ArchiveHeader.Version, Archive.Version);
  word(ArchiveHeader.Bytes, total);
  word(ArchiveHeader.Programs, programs.length);
  word(ArchiveHeader.ProgramsOffset, programsOffset);
  word(ArchiveHeader.Services, services.length);
  word(ArchiveHeader.ServicesOffset, servicesOffset);
  word(ArchiveHeader.ProtocolsOffset, recordsEnd);
  word(ArchiveHeader.KernelLinesOffset, recordsEnd);

  let text = textStart;
  programs.forEach((program, index) => {
    const record = programsOffset + index * ProgramRecord.Size;
    name(record + ProgramRecord.Name, program.name);
    word(record + ProgramRecord.TextPage, text / Limit.PageBytes);
    word(record + ProgramRecord.TextPages, roundUp(program.text.length) / Limit.PageBytes);
    word(record + ProgramRecord.DataPages, program.dataPages);
    word(record + ProgramRecord.StackPages, program.stackPages);
    word(record + ProgramRecord.LinearPages, program.linearPages);
    word(record + ProgramRecord.Entry, program.entry);
    word(record + ProgramRecord.LinesOffset, recordsEnd);
    bytes.set(program.text, text);
    text += roundUp(program.text.length);
  });

  services.forEach((service, index) => {
    const record = servicesOffset + index * ServiceRecordLayout.Size;
    name(record + ServiceRecordLayout.Name, service.name);
    word(record + ServiceRecordLayout.Program, service.program);
    view.setUint8(record + ServiceRecordLayout.Priority, service.priority);
    word(record + ServiceRecordLayout.QuotaPages, service.quotaPages);
  });
  return bytes;
}
