/** The boot archive, as the kernel mapped it for init: records are read where they lie. */
import {
  Archive,
  ArchiveHeader,
  DeviceRecord,
  ProgramRecord,
  ProtocolRecord,
  ServiceRecordLayout,
} from "../abi/archive";

/** Where the archive is in init's linear memory. */
export const ARCHIVE: usize = 0x10000000;
/**
 * Where init looks at a dead task's stack, in its linear memory. Behind the archive in the same 2 MiB, whose page table
 * is there already: so a crash leaves no table behind that was not there before.
 */
export const STACK_WINDOW: usize = 0x10180000;
/** No interrupt line. */
export const NO_INTERRUPT: u32 = u32.MAX_VALUE;
/** Of a service at the most. */
const ALTERNATIVES: u32 = 4;
/** What `find...` answer when nothing has that name. */
export const NOT_FOUND: u32 = u32.MAX_VALUE;

/** Stops init when what the kernel mapped is no archive of this version. */
export function checkArchive(): void {
  assert(load<u32>(ARCHIVE, ArchiveHeader.Magic) == Archive.Magic, "no boot archive behind the kernel: build again");
  assert(load<u32>(ARCHIVE, ArchiveHeader.Version) == Archive.Version, "boot archive of another version: build again");
  assert(
    <usize>load<u32>(ARCHIVE, ArchiveHeader.Bytes) <= STACK_WINDOW - ARCHIVE,
    "the boot archive is too large for init",
  );
}

function word(record: usize, offset: usize): u32 {
  return load<u32>(record + offset);
}

function byte(record: usize, offset: usize): u32 {
  return load<u8>(record + offset);
}

export function serviceCount(): u32 {
  return word(ARCHIVE, ArchiveHeader.Services);
}

/** Address of a service's `ServiceRecordLayout`, which starts with its name. */
export function serviceRecord(service: u32): usize {
  return ARCHIVE + word(ARCHIVE, ArchiveHeader.ServicesOffset) + service * ServiceRecordLayout.Size;
}

/** Address of a program's `ProgramRecord`, which starts with its name. */
export function programRecord(program: u32): usize {
  return ARCHIVE + word(ARCHIVE, ArchiveHeader.ProgramsOffset) + program * ProgramRecord.Size;
}

/** Number of the nth program that a service can run, 0 being its own; `NOT_FOUND` past the last. */
export function nthProgram(service: u32, n: u32): u32 {
  if (n == 0) return word(serviceRecord(service), ServiceRecordLayout.Program);
  const program = n <= ALTERNATIVES ? byte(serviceRecord(service) + n - 1, ServiceRecordLayout.Alternatives) : 0;
  return program != 0 ? program : NOT_FOUND;
}

/** Which of the programs that a service can run has this name, or NOT_FOUND. */
export function findProgram(service: u32, low: u64, high: u64): u32 {
  for (let n: u32 = 0; n <= ALTERNATIVES; n++) {
    const program = nthProgram(service, n);
    if (program != NOT_FOUND && hasName(programRecord(program), low, high)) return program;
  }
  return NOT_FOUND;
}

function protocolRecord(protocol: u32): usize {
  return ARCHIVE + word(ARCHIVE, ArchiveHeader.ProtocolsOffset) + protocol * ProtocolRecord.Size;
}

/** Number of the service that serves a protocol. */
export function serverOf(protocol: u32): u32 {
  return word(protocolRecord(protocol), ProtocolRecord.Service);
}

function hasName(record: usize, low: u64, high: u64): bool {
  return load<u64>(record) == low && load<u64>(record, 8) == high;
}

/** Number of the service of this name (packed into two words), or NOT_FOUND. */
export function findService(low: u64, high: u64): u32 {
  const count = serviceCount();
  for (let service: u32 = 0; service < count; service++) {
    if (hasName(serviceRecord(service), low, high)) return service;
  }
  return NOT_FOUND;
}

/** Index of the first protocol of this name, or NOT_FOUND. */
export function findProtocol(low: u64, high: u64): u32 {
  const count = word(ARCHIVE, ArchiveHeader.Protocols);
  for (let protocol: u32 = 0; protocol < count; protocol++) {
    if (hasName(protocolRecord(protocol), low, high)) return protocol;
  }
  return NOT_FOUND;
}

/** How many protocols a service uses. */
export function usesCount(service: u32): u32 {
  return byte(serviceRecord(service), ServiceRecordLayout.Uses);
}

/** Index of the nth protocol that a service uses. */
export function usedProtocol(service: u32, n: u32): u32 {
  return byte(serviceRecord(service) + n, ServiceRecordLayout.UsesList);
}

/** Index of the protocol of this name that a service uses: of whom is said there. NOT_FOUND when it uses none. */
export function findUsed(service: u32, low: u64, high: u64): u32 {
  const count = usesCount(service);
  for (let n: u32 = 0; n < count; n++) {
    const protocol = usedProtocol(service, n);
    if (hasName(protocolRecord(protocol), low, high)) return protocol;
  }
  return NOT_FOUND;
}

export function servesCount(service: u32): u32 {
  return byte(serviceRecord(service), ServiceRecordLayout.Serves);
}

/** Index of the protocol of this name that a service serves, or NOT_FOUND. */
export function findServed(service: u32, low: u64, high: u64): u32 {
  const record = serviceRecord(service);
  const count = servesCount(service);
  for (let n: u32 = 0; n < count; n++) {
    const protocol = byte(record + n, ServiceRecordLayout.ServesList);
    if (hasName(protocolRecord(protocol), low, high)) return protocol;
  }
  return NOT_FOUND;
}

/** Whether a service cannot work without another: it needs a protocol of it, or of one that itself needs it. */
export function needs(service: u32, other: u32): bool {
  const count = usesCount(service);
  const optional = word(serviceRecord(service), ServiceRecordLayout.Optional);
  for (let n: u32 = 0; n < count; n++) {
    if (((optional >> n) & 1) != 0) continue;
    const server = serverOf(usedProtocol(service, n));
    // the build refuses a manifest in which services need each other
    if (server == other || needs(server, other)) return true;
  }
  return false;
}

export function deviceCount(service: u32): u32 {
  return byte(serviceRecord(service), ServiceRecordLayout.Devices);
}

/** Address of the `DeviceRecord` of a service's nth device, which starts with its name. */
export function deviceRecord(service: u32, n: u32): usize {
  return serviceRecord(service) + ServiceRecordLayout.DeviceList + n * DeviceRecord.Size;
}

/** Which of a service's devices has this name, or NOT_FOUND. */
export function findDevice(service: u32, low: u64, high: u64): u32 {
  const count = deviceCount(service);
  for (let n: u32 = 0; n < count; n++) if (hasName(deviceRecord(service, n), low, high)) return n;
  return NOT_FOUND;
}
