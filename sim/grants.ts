/** What the manifest would grant to a program under test: protocols, devices, its system handle and its argument. */
import { Reply } from "../abi/reply";
import { supervisor } from "../tools/client/supervisor";
import type { Answer, ClientCall, Handler } from "./message";
import { playing } from "./protocol";

const PAGE = 4096;
/** Operations that are answered from what the test granted. */
const OWN = new Set(["connect", "serve", "device", "system", "argument"]);

/** Registers of a device, by byte offset from its first page. */
export interface DeviceModel {
  /** What the register holds. @returns 32 bits, unsigned */
  read(offset: number): number;
  /** Stores it. @param value 32 bits, unsigned */
  write(offset: number, value: number): void;
}

interface GrantedDevice {
  /** Offset in the program's device window. */
  base: number;
  pages: number;
  interrupt: number;
  model: DeviceModel;
}

/** A supervisor that knows one program. */
export class Grants {
  /** What `argument()` answers. */
  argument = 0n;
  /** How often the program was started again: it is a successor when this is not 0. */
  restarts = 0;
  /** What `systemHandle()` answers; 0 is none. */
  systemHandle = 0x120;
  /** Answers what else is asked of the supervisor: Describe, Start, ... */
  others: Handler = () => Reply.BadRequest;

  /** Call handles by protocol. */
  readonly protocols = new Map<string, number>();
  /** Endpoint handles by protocol, in the order of the manifest. */
  readonly endpoints = new Map<string, number>();
  private readonly devices = new Map<string, GrantedDevice>();
  private nextWindow = 0;

  /** Puts a device behind those before it in the device window. @param pages of 4 KiB @param interrupt handle, 0 for none */
  addDevice(name: string, model: DeviceModel, pages: number, interrupt: number): void {
    this.devices.set(name, { base: this.nextWindow, pages, interrupt, model });
    this.nextWindow += pages * PAGE;
  }

  private readonly own = playing(supervisor, {
    connect: (name: string) => granted({ handle: this.protocols.get(name) }),
    serve: (name: string) =>
      granted({ handle: this.endpoints.get(name), protocolNumber: [...this.endpoints.keys()].indexOf(name) }),
    device: (name: string) => {
      const device = this.devices.get(name);
      return granted({ base: device?.base, interrupt: device?.interrupt });
    },
    system: () => ({ handle: this.systemHandle }),
    argument: () => ({ value: this.argument, restarts: this.restarts }),
  });

  /** What the supervisor answers to a call of the program. */
  answer(call: ClientCall): Answer {
    const operation = supervisor.operations.find(({ number }) => number === call.operation);
    return OWN.has(operation?.name ?? "") ? this.own(call) : this.others(call);
  }

  /** The registers at an address of the device window, and the offset there. */
  deviceAt(address: number): { model: DeviceModel; offset: number } {
    for (const { base, pages, model } of this.devices.values()) {
      if (address >= base && address < base + pages * PAGE) return { model, offset: address - base };
    }
    throw new Error(`device access at 0x${address.toString(16)}, where no device is mapped`);
  }
}

/** What is granted, unless there is nothing of that name. */
function granted(results: Record<string, number | undefined>): Record<string, unknown> | string {
  return Object.values(results).includes(undefined) ? "UnknownName" : results;
}
