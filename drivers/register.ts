/**
 * Device registers without cost: the reference is the register's offset in the device window, and a value's reference is its
 * bits. Nothing is allocated and nothing loaded; an access is one volatile load or store on the board. drivers/registers/ says
 * which registers and values a block has. `T` is u32 or such a value. A program that is built with TRACE records its accesses.
 */
import { deviceRead, deviceWrite } from "../abi/host";
import { recordBlock, recordRead, recordWrite } from "./register-trace";

/** A register that can be read and written. */
@unmanaged
@final
export class ReadWrite<T> {
  /** One volatile read. */
  read(): T {
    const value = deviceRead(changetype<u32>(this));
    if (isDefined(REGISTER_TRACE)) recordRead(changetype<u32>(this), value);
    return changetype<T>(value);
  }

  /** One volatile write. */
  write(value: T): void {
    if (isDefined(REGISTER_TRACE)) recordWrite(changetype<u32>(this), changetype<u32>(value));
    deviceWrite(changetype<u32>(this), changetype<u32>(value));
  }
}

/** A register that cannot be written: there is no such method. */
@unmanaged
@final
export class ReadOnly<T> {
  /** One volatile read. */
  read(): T {
    const value = deviceRead(changetype<u32>(this));
    if (isDefined(REGISTER_TRACE)) recordRead(changetype<u32>(this), value);
    return changetype<T>(value);
  }
}

/** A register that cannot be read: there is no such method. */
@unmanaged
@final
export class WriteOnly<T> {
  /** One volatile write. */
  write(value: T): void {
    if (isDefined(REGISTER_TRACE)) recordWrite(changetype<u32>(this), changetype<u32>(value));
    deviceWrite(changetype<u32>(this), changetype<u32>(value));
  }
}

/** The block `T` at an offset of the device window. */
export function blockAt<T>(base: u32): T {
  if (isDefined(REGISTER_TRACE)) recordBlock(base, nameof<T>());
  return changetype<T>(base);
}

/** A field of a value. @param mask of its width, at the bottom */
export function extract(value: u32, low: u32, mask: u32): u32 {
  return (value >> low) & mask;
}

/** A value with another field in it; bits of the field that do not fit are dropped. */
export function insert(value: u32, low: u32, mask: u32, field: u32): u32 {
  return (value & ~(mask << low)) | ((field & mask) << low);
}
