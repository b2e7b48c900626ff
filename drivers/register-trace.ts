/**
 * Records the register accesses of a program that is built with TRACE, for `drupelet trace NAME --registers`. In any other
 * program nothing here is compiled. The build keeps the memory free that `RegisterTrace` says.
 */
import { now } from "../abi/host";
import { RegisterTrace, TracedAccess, TracedBlock } from "../abi/register-trace";

/** Where it is. It is made as the program starts, so that there is one before the first access. */
const TRACE: usize = isDefined(REGISTER_TRACE) ? begin() : 0;

function begin(): usize {
  if (ASC_MEMORY_BASE < RegisterTrace.Address + RegisterTrace.Bytes) ERROR("the build keeps no memory free for it");
  store<u64>(RegisterTrace.Address, now(), RegisterTrace.Started);
  store<u32>(RegisterTrace.Address, RegisterTrace.VersionValue, RegisterTrace.Version);
  store<u32>(RegisterTrace.Address, RegisterTrace.MagicValue, RegisterTrace.Magic);
  return RegisterTrace.Address;
}

/** @internal */
export function recordRead(offset: u32, value: u32): void {
  record(offset, value);
}

/** @internal */
export function recordWrite(offset: u32, value: u32): void {
  record(offset | 1, value);
}

function record(place: u32, value: u32): void {
  const count = load<u64>(TRACE, RegisterTrace.Count);
  const time = now();
  const entry = TRACE + RegisterTrace.Entries + (<u32>count % RegisterTrace.MostEntries) * TracedAccess.Bytes;
  store<u64>(entry, time, TracedAccess.Time);
  store<u32>(entry, <u32>count, TracedAccess.Sequence);
  store<u32>(entry, place, TracedAccess.Place);
  store<u32>(entry, value, TracedAccess.Value);
  const check = (<u32>time) ^ (<u32>(time >> 32)) ^ (<u32>count) ^ place ^ value;
  store<u32>(entry, check ^ RegisterTrace.MagicValue, TracedAccess.Check);
  store<u64>(TRACE, count + 1, RegisterTrace.Count);
}

/** Says what lies at an offset of the device window; once is enough. @param name of its class */
export function recordBlock(base: u32, name: string): void {
  const count = load<u32>(TRACE, RegisterTrace.BlockCount);
  let block = TRACE + RegisterTrace.Blocks;
  for (let i: u32 = 0; i < count; i++) {
    if (load<u32>(block, TracedBlock.Base) == base && named(block, name)) return;
    block += TracedBlock.Bytes;
  }
  if (count == RegisterTrace.MostBlocks) return;
  store<u32>(block, base, TracedBlock.Base);
  const length = min(name.length, TracedBlock.NameBytes);
  for (let i = 0; i < length; i++) store<u8>(block + i, name.charCodeAt(i), TracedBlock.Name);
  store<u32>(TRACE, count + 1, RegisterTrace.BlockCount);
}

function named(block: usize, name: string): bool {
  const length = min(name.length, TracedBlock.NameBytes);
  for (let i = 0; i < length; i++) if (load<u8>(block + i, TracedBlock.Name) != name.charCodeAt(i)) return false;
  return length == TracedBlock.NameBytes || load<u8>(block + length, TracedBlock.Name) == 0;
}
