/** What the manifest would grant to a program under test: protocols, devices, its system handle and its argument. */
import { Supervisor, SupervisorStatus } from "../abi/protocol/supervisor";
import { type Answer, type ClientCall, type Handler, unpackName } from "./message";

const PAGE = 4096;

/** Registers of a device, by byte offset from its first page. */
export interface DeviceModel {
  read(offset: number): number;
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
  /** What `systemHandle()` answers; 0 is none. */
  systemHandle = 0x120;
  /** Answers what else is asked of the supervisor: Describe, Start, ... */
  others: Handler = () => SupervisorStatus.BadRequest;

  readonly protocols = new Map<string, number>();
  readonly endpoints = new Map<string, number>();
  private readonly devices = new Map<string, GrantedDevice>();
  private nextWindow = 0;

  addDevice(name: string, model: DeviceModel, pages: number, interrupt: number): void {
    this.devices.set(name, { base: this.nextWindow, pages, interrupt, model });
    this.nextWindow += pages * PAGE;
  }

  answer(call: ClientCall): Answer {
    const name = unpackName(call.words[0], call.words[1]);
    switch (call.operation) {
      case Supervisor.Connect:
        return granted(this.protocols.get(name));
      case Supervisor.Serve:
        return granted(this.endpoints.get(name));
      case Supervisor.Device: {
        const device = this.devices.get(name);
        return device ? granted(device.base, device.interrupt) : SupervisorStatus.UnknownName;
      }
      case Supervisor.System:
        return granted(this.systemHandle);
      case Supervisor.Argument:
        return granted(this.argument);
      default:
        return this.others(call);
    }
  }

  /** The registers at an address of the device window, and the offset there. */
  deviceAt(address: number): { model: DeviceModel; offset: number } {
    for (const { base, pages, model } of this.devices.values()) {
      if (address >= base && address < base + pages * PAGE) return { model, offset: address - base };
    }
    throw new Error(`device access at 0x${address.toString(16)}, where no device is mapped`);
  }
}

function granted(word: number | bigint | undefined, second: number | bigint = 0): Answer {
  return word === undefined
    ? SupervisorStatus.UnknownName
    : { code: SupervisorStatus.Ok, words: [BigInt(word), BigInt(second)] };
}
