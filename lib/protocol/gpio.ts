/** The pins of the board. A pin belongs to the first program that changes it, until that releases it or ends; every program may read all pins. Made from abi/protocol/gpio.ts by `make docs`. */

import { call, give, word } from "../../abi/host";
import { HELLO } from "../../abi/reply";
import { Client } from "../client";
import { tagOf } from "../message";
import { Server } from "../server";

export const enum GpioError {
  /** There is no such pin; there are 0 to 53. */
  BadPin = 1,
  /** Another program has the pin. */
  Taken = 2,
  /** The system uses the pin, and servers/manifest.ts does not grant it. */
  Reserved = 3,
  /** The pin is no output. */
  NotOutput = 4,
  /** Debouncing is for edges, and takes 1000000 microseconds at the most. */
  BadDebounce = 5,
}

/** What a pin is used for; which device an alternative is, the datasheet's table says (BCM2835 ARM Peripherals 6.2). */
export const enum PinMode {
  Input = 0,
  Output = 1,
  Alt5 = 2,
  Alt4 = 3,
  Alt0 = 4,
  Alt1 = 5,
  Alt2 = 6,
  Alt3 = 7,
}

/** Resistor of a pin. */
export const enum PinPull {
  None = 0,
  Up = 1,
  Down = 2,
  /** As it was when the server started: the chip does not tell. Cannot be set. */
  Unknown = 3,
}

/** What of a pin is an event. */
export const enum PinEvent {
  /** Nothing. */
  None = 0,
  Rising = 1,
  Falling = 2,
  /** Either edge. */
  Both = 3,
  /** It is high: once, and again after `events` was asked. */
  High = 4,
  /** It is low: once, and again after `events` was asked. */
  Low = 5,
}

export const PIN_STATE_BYTES: u32 = 32;

/** How a pin stands. `changetype<PinState>(address)` of 32 bytes, aligned to 8. */
@unmanaged
@final
export class PinState {
  get mode(): PinMode {
    return load<u8>(changetype<usize>(this), 0);
  }
  set mode(value: PinMode) {
    store<u8>(changetype<usize>(this), <u8>value, 0);
  }
  get pull(): PinPull {
    return load<u8>(changetype<usize>(this), 1);
  }
  set pull(value: PinPull) {
    store<u8>(changetype<usize>(this), <u8>value, 1);
  }
  get level(): bool {
    return load<u8>(changetype<usize>(this), 2) != 0;
  }
  set level(value: bool) {
    store<u8>(changetype<usize>(this), <u8>value, 2);
  }
  /** Used by the system: for those that the manifest lists it for. */
  get reserved(): bool {
    return load<u8>(changetype<usize>(this), 3) != 0;
  }
  set reserved(value: bool) {
    store<u8>(changetype<usize>(this), <u8>value, 3);
  }
  get event(): PinEvent {
    return load<u8>(changetype<usize>(this), 4);
  }
  set event(value: PinEvent) {
    store<u8>(changetype<usize>(this), <u8>value, 4);
  }
  /** In microseconds. */
  get debounce(): u32 {
    return load<u32>(changetype<usize>(this), 8);
  }
  set debounce(value: u32) {
    store<u32>(changetype<usize>(this), value, 8);
  }
  /** The service that has it; empty for none. Address of 16 bytes. */
  get owner(): usize {
    return changetype<usize>(this) + 16;
  }
}

/** What an error says, for a person; "" for what is no error of this protocol. */
export function explainGpio(code: u32): string {
  switch (code) {
    case GpioError.BadPin:
      return "there is no such pin; there are 0 to 53";
    case GpioError.Taken:
      return "another program has the pin";
    case GpioError.Reserved:
      return "the system uses the pin, and servers/manifest.ts does not grant it";
    case GpioError.NotOutput:
      return "the pin is no output";
    case GpioError.BadDebounce:
      return "debouncing is for edges, and takes 1000000 microseconds at the most";
    default:
      return "";
  }
}

export const enum GpioOperation {
  Describe = 1,
  Claim = 2,
  Release = 3,
  Mode = 4,
  Read = 5,
  Write = 6,
  Pull = 7,
  Watch = 8,
  Events = 9,
}

/** Operations of this version of gpio, and their hash. */
const COUNT: u32 = 9;
const HASH: u64 = 0x524a1ff4ea38648f;
/** Hashes of the first, the first two, ... operations: of the versions that GpioServer is compatible with. */
const HASHES = memory.data<u64>([
  0xcdfe106c6a169af2, 0x409bd984b90a7529, 0x8c3d77b6b1854c70, 0x2bf2cf77952adec0, 0x13b1cad9593a1c1b,
  0xc284a256fc4f98e3, 0x38ea448589d153e1, 0x6d9065348b01b5b0, 0x524a1ff4ea38648f,
]);

/** A client of gpio: `new GpioClient(connect("gpio"))`. Methods return 0, a `GpioError` or what `Client` says. */
@final
export class GpioClient extends Client {
  readonly state: PinState = changetype<PinState>(heap.alloc((PIN_STATE_BYTES + 7) & ~7));
  level: bool = false;
  /** That had one, pin 0 in bit 0 */
  pins: u64 = 0;

  /** @param endpoint call handle, from `connect` */
  constructor(endpoint: u32) {
    super(endpoint, "gpio", COUNT, HASH);
  }

  /**
   * Tells how a pin stands.
   * @param pin 0 to 53
   * Results: `state`.
   */
  describe(pin: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(GpioOperation.Describe, 1, 0, 0), pin, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    store<u64>(changetype<usize>(this.state), word(0), 0);
    store<u64>(changetype<usize>(this.state), word(1), 8);
    store<u64>(changetype<usize>(this.state), word(2), 16);
    store<u64>(changetype<usize>(this.state), word(3), 24);
    return 0;
  }

  /**
   * Takes a pin, so that no other program can change it.
   * @param pin 0 to 53
   */
  claim(pin: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(GpioOperation.Claim, 1, 0, 0), pin, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }

  /**
   * Gives a pin back: it stays as it is, and is watched no more.
   * @param pin 0 to 53
   */
  release(pin: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(GpioOperation.Release, 1, 0, 0), pin, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }

  /**
   * Sets what a pin is used for.
   * @param pin 0 to 53
   */
  mode(pin: u32, mode: PinMode): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(GpioOperation.Mode, 2, 0, 0), pin, mode, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }

  /**
   * Reads the level of a pin, whatever its mode.
   * @param pin 0 to 53
   * Results: `level`.
   */
  read(pin: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(GpioOperation.Read, 1, 0, 0), pin, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    if (code != 0) return code;
    this.level = word(0) != 0;
    return 0;
  }

  /**
   * Drives an output.
   * @param pin 0 to 53
   */
  write(pin: u32, high: bool): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(GpioOperation.Write, 2, 0, 0), pin, high ? 1 : 0, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }

  /**
   * Connects a resistor.
   * @param pin 0 to 53
   */
  pull(pin: u32, pull: PinPull): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(GpioOperation.Pull, 2, 0, 0), pin, pull, 0, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }

  /**
   * Watches a pin: `ring` is set at each event, and `events` tells which pins it was.
   * @param pin 0 to 53
   * @param event None: no more
   * @param debounce microseconds for which an edge has to last, 0 to 1000000
   */
  watch(pin: u32, event: PinEvent, debounce: u32, ring: u32): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      give(0, ring);
      code = this.finish(call(this.endpoint, tagOf(GpioOperation.Watch, 3, 0, 1), pin, event, debounce, 0, 0, 0), 0);
    } while (this.again(code, true));
    return code;
  }

  /**
   * Takes the events of the caller's pins since it was last asked.
   * Results: `pins`.
   */
  events(): u32 {
    let code: u32;
    do {
      if (!this.ready()) return this.refusal;
      code = this.finish(call(this.endpoint, tagOf(GpioOperation.Events, 0, 0, 0), 0, 0, 0, 0, 0, 0), 0);
    } while (this.again(code, false));
    if (code != 0) return code;
    this.pins = word(0);
    return 0;
  }
}

/**
 * Serves gpio: a class extends this one and overrides each operation, whose results are fields. Handlers return 0, a
 * `GpioError`, `Reply.BadRequest`, or `this.defer()`. A lease or handle is an index for `readLease`, `writeLease` or `take`.
 */
export abstract class GpioServer extends Server {
  readonly state: PinState = changetype<PinState>(heap.alloc((PIN_STATE_BYTES + 7) & ~7));
  level: bool = false;
  /** That had one, pin 0 in bit 0 */
  pins: u64 = 0;

  /**
   * Tells how a pin stands.
   * @param pin 0 to 53
   * Results: `state`.
   */
  abstract describe(pin: u32): u32;

  /**
   * Takes a pin, so that no other program can change it.
   * @param pin 0 to 53
   */
  abstract claim(pin: u32): u32;

  /**
   * Gives a pin back: it stays as it is, and is watched no more.
   * @param pin 0 to 53
   */
  abstract release(pin: u32): u32;

  /**
   * Sets what a pin is used for.
   * @param pin 0 to 53
   */
  abstract mode(pin: u32, mode: PinMode): u32;

  /**
   * Reads the level of a pin, whatever its mode.
   * @param pin 0 to 53
   * Results: `level`.
   */
  abstract read(pin: u32): u32;

  /**
   * Drives an output.
   * @param pin 0 to 53
   */
  abstract write(pin: u32, high: bool): u32;

  /**
   * Connects a resistor.
   * @param pin 0 to 53
   */
  abstract pull(pin: u32, pull: PinPull): u32;

  /**
   * Watches a pin: `ring` is set at each event, and `events` tells which pins it was.
   * @param pin 0 to 53
   * @param event None: no more
   * @param debounce microseconds for which an edge has to last, 0 to 1000000
   * @param ring handle
   */
  abstract watch(pin: u32, event: PinEvent, debounce: u32, ring: u32): u32;

  /**
   * Takes the events of the caller's pins since it was last asked.
   * Results: `pins`.
   */
  abstract events(): u32;

  override request(operation: u32): void {
    switch (operation) {
      case HELLO:
        return this.hello(COUNT, HASHES);
      case GpioOperation.Describe: {
        if (!this.fits(1, 0, 0) || this.w0 > 255) return;
        const code = this.describe(<u32>this.w0);
        this.answer(
          code,
          4,
          load<u64>(changetype<usize>(this.state), 0),
          load<u64>(changetype<usize>(this.state), 8),
          load<u64>(changetype<usize>(this.state), 16),
          load<u64>(changetype<usize>(this.state), 24),
        );
        return;
      }
      case GpioOperation.Claim: {
        if (!this.fits(1, 0, 0) || this.w0 > 255) return;
        this.answer(this.claim(<u32>this.w0));
        return;
      }
      case GpioOperation.Release: {
        if (!this.fits(1, 0, 0) || this.w0 > 255) return;
        this.answer(this.release(<u32>this.w0));
        return;
      }
      case GpioOperation.Mode: {
        if (!this.fits(2, 0, 0) || this.w0 > 255 || this.w1 > 7) return;
        this.answer(this.mode(<u32>this.w0, <PinMode>this.w1));
        return;
      }
      case GpioOperation.Read: {
        if (!this.fits(1, 0, 0) || this.w0 > 255) return;
        const code = this.read(<u32>this.w0);
        this.answer(code, 1, this.level ? 1 : 0);
        return;
      }
      case GpioOperation.Write: {
        if (!this.fits(2, 0, 0) || this.w0 > 255 || this.w1 > 1) return;
        this.answer(this.write(<u32>this.w0, this.w1 != 0));
        return;
      }
      case GpioOperation.Pull: {
        if (!this.fits(2, 0, 0) || this.w0 > 255 || this.w1 > 3) return;
        this.answer(this.pull(<u32>this.w0, <PinPull>this.w1));
        return;
      }
      case GpioOperation.Watch: {
        if (!this.fits(3, 0, 1) || this.w0 > 255 || this.w1 > 5 || this.w2 > u32.MAX_VALUE) return;
        this.answer(this.watch(<u32>this.w0, <PinEvent>this.w1, <u32>this.w2, 0));
        return;
      }
      case GpioOperation.Events: {
        if (!this.fits(0, 0, 0)) return;
        const code = this.events();
        this.answer(code, 1, this.pins);
        return;
      }
    }
  }
}
