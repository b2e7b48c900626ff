import {
  Archive,
  ArchiveHeader,
  DeviceRecord,
  ProgramRecord,
  ProtocolRecord,
  ServiceRecordLayout,
  StartMode,
} from "../../abi/archive";
import type { Service } from "../../abi/manifest";
import { Limit } from "../../abi/syscall";
import { findServed, programsOf, protocolOf, servedOf, type Served } from "./manifest";

/** Writes the boot archive (abi/archive.ts). */

export interface Program {
  name: string;
  /** What is mapped from `UserLayout.Text` on. */
  text: Uint8Array;
  dataPages: number;
  stackPages: number;
  linearPages: number;
  entry: number;
  lines: Uint8Array;
}

const NO_INTERRUPT = 0xffffffff;

/** @param programs one for each of the manifest's, in any order @returns the archive, a multiple of the page size */
export function writeArchive(programs: Program[], services: Service[], kernelLines: Uint8Array): Uint8Array {
  const names = programsOf(services);
  const ordered = names.map((name) => programs.find((program) => program.name === name)!);
  const protocols = servedOf(services);
  const archive = new Builder();

  const header = archive.reserve(ArchiveHeader.Size);
  archive.word(header + ArchiveHeader.Magic, Archive.Magic);
  archive.word(header + ArchiveHeader.Version, Archive.Version);

  const programsAt = archive.reserve(ordered.length * ProgramRecord.Size);
  archive.word(header + ArchiveHeader.Programs, ordered.length);
  archive.word(header + ArchiveHeader.ProgramsOffset, programsAt);

  const servicesAt = archive.reserve(services.length * ServiceRecordLayout.Size);
  archive.word(header + ArchiveHeader.Services, services.length);
  archive.word(header + ArchiveHeader.ServicesOffset, servicesAt);
  services.forEach((service, index) => {
    const at = servicesAt + index * ServiceRecordLayout.Size;
    writeService(archive, at, service, names, protocols);
  });

  const protocolsAt = archive.reserve(protocols.length * ProtocolRecord.Size);
  archive.word(header + ArchiveHeader.Protocols, protocols.length);
  archive.word(header + ArchiveHeader.ProtocolsOffset, protocolsAt);
  protocols.forEach(({ protocol, by }, index) => {
    const at = protocolsAt + index * ProtocolRecord.Size;
    archive.name(at + ProtocolRecord.Name, protocol);
    archive.word(at + ProtocolRecord.Service, services.indexOf(by));
  });

  // The shim reads them word by word before the MMU is on, when an unaligned access faults.
  const appendLines = (table: Uint8Array) => {
    archive.align(4);
    return archive.append(table);
  };
  archive.word(header + ArchiveHeader.KernelLinesOffset, appendLines(kernelLines));
  archive.word(header + ArchiveHeader.KernelLinesBytes, kernelLines.length);
  const lines = ordered.map((program) => appendLines(program.lines));
  ordered.forEach((program, index) => {
    archive.align(Limit.PageBytes);
    const textAt = archive.append(program.text);
    const at = programsAt + index * ProgramRecord.Size;
    archive.name(at + ProgramRecord.Name, program.name);
    archive.word(at + ProgramRecord.TextPage, textAt / Limit.PageBytes);
    archive.word(at + ProgramRecord.TextPages, Math.ceil(program.text.length / Limit.PageBytes));
    archive.word(at + ProgramRecord.DataPages, program.dataPages);
    archive.word(at + ProgramRecord.StackPages, program.stackPages);
    archive.word(at + ProgramRecord.LinearPages, program.linearPages);
    archive.word(at + ProgramRecord.Entry, program.entry);
    archive.word(at + ProgramRecord.LinesOffset, lines[index]);
    archive.word(at + ProgramRecord.LinesBytes, program.lines.length);
  });

  archive.align(Limit.PageBytes);
  archive.word(header + ArchiveHeader.Bytes, archive.size);
  return archive.bytes();
}

function writeService(archive: Builder, at: number, service: Service, programs: string[], served: Served[]): void {
  const { uses = [], serves = [], devices = [], pins = [], firmware = [] } = service;
  archive.name(at + ServiceRecordLayout.Name, service.name);
  archive.word(at + ServiceRecordLayout.Program, programs.indexOf(service.program ?? service.name));
  service.alternatives?.forEach((name, i) =>
    archive.byte(at + ServiceRecordLayout.Alternatives + i, programs.indexOf(name)),
  );
  archive.byte(at + ServiceRecordLayout.Priority, service.priority);
  archive.byte(at + ServiceRecordLayout.Start, service.start ?? StartMode.Boot);
  archive.byte(at + ServiceRecordLayout.Restart, (service.restart ?? true) ? 1 : 0);
  archive.byte(at + ServiceRecordLayout.SystemRights, service.system ?? 0);
  archive.word(at + ServiceRecordLayout.QuotaPages, service.quota);
  archive.byte(at + ServiceRecordLayout.Uses, uses.length);
  archive.byte(at + ServiceRecordLayout.Serves, serves.length);
  archive.byte(at + ServiceRecordLayout.Devices, devices.length);
  const mask = pins.reduce((bits, pin) => bits | (1n << BigInt(pin)), 0n);
  archive.word(at + ServiceRecordLayout.Pins, Number(mask & 0xffff_ffffn));
  archive.word(at + ServiceRecordLayout.Pins + 4, Number(mask >> 32n));
  archive.byte(at + ServiceRecordLayout.Firmware, firmware.length);
  firmware.forEach((tag, i) => archive.word(at + ServiceRecordLayout.FirmwareList + 4 * i, tag));
  uses.forEach((name, i) => archive.byte(at + ServiceRecordLayout.UsesList + i, findServed(served, name)));
  const optional = uses.map((use) => service.needs !== undefined && !service.needs.includes(protocolOf(use)));
  archive.word(
    at + ServiceRecordLayout.Optional,
    optional.reduce((bits, can, i) => bits | (can ? 1 << i : 0), 0),
  );
  const own = served.flatMap(({ by }, index) => (by === service ? [index] : []));
  own.forEach((protocol, i) => archive.byte(at + ServiceRecordLayout.ServesList + i, protocol));
  devices.forEach((device, i) => {
    const record = at + ServiceRecordLayout.DeviceList + i * DeviceRecord.Size;
    archive.name(record + DeviceRecord.Name, device.name);
    archive.word(record + DeviceRecord.Address, device.address);
    archive.word(record + DeviceRecord.Pages, device.pages);
    archive.word(record + DeviceRecord.Interrupt, device.interrupt ?? NO_INTERRUPT);
  });
}

/** Bytes that grow. */
class Builder {
  private buffer = Buffer.alloc(1 << 16);
  size = 0;

  /** @returns the offset of so many zeroed bytes at the end. */
  reserve(bytes: number): number {
    const at = this.size;
    this.size += bytes;
    while (this.size > this.buffer.length) this.buffer = Buffer.concat([this.buffer, Buffer.alloc(this.buffer.length)]);
    return at;
  }

  append(content: Uint8Array): number {
    const at = this.reserve(content.length);
    this.buffer.set(content, at);
    return at;
  }

  align(bytes: number): void {
    this.reserve((bytes - (this.size % bytes)) % bytes);
  }

  word(at: number, value: number): void {
    this.buffer.writeUInt32LE(value, at);
  }

  byte(at: number, value: number): void {
    this.buffer[at] = value;
  }

  name(at: number, name: string): void {
    this.buffer.write(name, at, "ascii");
  }

  bytes(): Uint8Array {
    return this.buffer.subarray(0, this.size);
  }
}
