/** What the probes of build/authority.img got, and what the manifest grants: tests/trial/assembly/probe.ts. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FirmwareTag } from "../../abi/firmware";
import type { Service } from "../../abi/manifest";
import { HandleType, LogMeta, Right, Syscall, SystemRight } from "../../abi/syscall";
import type { Board } from "../../tools/qemu/board";

/** The kernel's log: `LOG` and `RING_BYTES` of kernel/layout.ts, records as kernel/ring.ts has them. */
const LOG = 0x210000;
const LOG_BYTES = 0x28000;
const RECORD = 64;
const CONTENT = 16;
const PAGE = 4096;
const READ_WRITE = 3;

/** Messages in the kernel's log by the number of the service that wrote them; nobody else can read it in this system. */
export async function readLog(board: Board): Promise<Map<number, string[]>> {
  const folder = mkdtempSync(join(tmpdir(), "drupelet-"));
  try {
    const file = join(folder, "log");
    await board.monitor(`pmemsave ${LOG} ${LOG_BYTES} "${file}"`);
    return messagesOf(readFileSync(file));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function messagesOf(ring: Buffer): Map<number, string[]> {
  const end = Number(ring.readBigUInt64LE(0));
  if ((end + 1) * RECORD > ring.length) throw new Error(`the probes say too much: ${end} records`);
  const messages = new Map<number, string[]>();
  const begun = new Map<number, string>();
  for (let at = RECORD; at <= end * RECORD; at += RECORD) {
    const meta = ring.readUInt32LE(at);
    const service = ring.readUInt32LE(at + 8) - 1;
    const text = ring.toString("utf8", at + CONTENT, at + CONTENT + (meta & LogMeta.LengthMask));
    const whole = (begun.get(service) ?? "") + text;
    const more = (meta & LogMeta.More) !== 0;
    begun.set(service, more ? whole : "");
    if (!more) messages.set(service, [...(messages.get(service) ?? []), whole]);
  }
  return messages;
}

/** What a probe in the place of a service has to say. */
export function grantsOf({
  serves = [],
  uses: used = [],
  devices = [],
  system = 0 as SystemRight,
  firmware = [],
}: Service): string[] {
  // programs do not know whose it is
  const uses = used.map((use) => use.split("@")[0]);
  const holds = (type: HandleType, object: number, pages: number, rights: number): string =>
    `holds ${type} ${object} ${pages} ${rights}`;
  const did = (calls: Syscall[], type: HandleType, rights: number): string[] =>
    calls.map((number) => `did ${number} with ${type | (rights << 8)}`);
  const interrupts = devices.flatMap(({ interrupt }) => interrupt ?? []);
  const may = (right: SystemRight, ...calls: Syscall[]): string[] =>
    (system & right) === 0 ? [] : did(calls, HandleType.System, system);
  return [
    ...devices.map(({ name }) => `got device ${name}`),
    ...devices
      .filter(({ pages }) => pages > 0)
      .map(({ address, pages }) => holds(HandleType.Mapping, address / PAGE, pages, READ_WRITE)),
    ...interrupts.map((line) => holds(HandleType.Interrupt, line, 0, 0)),
    ...interrupts.flatMap(() => did([Syscall.InterruptBind, Syscall.InterruptAcknowledge], HandleType.Interrupt, 0)),
    ...uses.map((protocol) => `got use ${protocol}`),
    // the first is the supervisor's, which every program has
    ...["", ...uses].map(() => holds(HandleType.Endpoint, 0, 0, Right.Send)),
    ...(uses.includes("supervisor") ? ["got right to manage"] : []),
    ...firmware.map((tag) => (tag === FirmwareTag.AllocateFramebuffer ? "got a framebuffer" : `got firmware ${tag}`)),
    ...serves.map((protocol) => `got serve ${protocol}`),
    ...serves.map(() => holds(HandleType.Endpoint, 0, 0, Right.Receive)),
    ...serves.flatMap(() => did([Syscall.Receive], HandleType.Endpoint, Right.Receive)),
    holds(HandleType.System, 0, 0, SystemRight.Log),
    ...((system as number) === 0 ? [] : [holds(HandleType.System, 0, 0, system)]),
    ...may(SystemRight.LogRead, Syscall.LogRead, Syscall.LogBind),
    ...may(SystemRight.Info, Syscall.SystemInfo),
    ...may(SystemRight.Trace, Syscall.Trace, Syscall.TraceRead),
    ...may(SystemRight.Dma, Syscall.RegionCreate),
    "tried all",
  ];
}

/** Where what the probes got is not what a manifest grants: "gpio: got ...", "gpio lacks: ...". */
export function differences(messages: Map<number, string[]>, manifest: Service[]): string[] {
  return manifest.slice(1).flatMap((service, index) => {
    const lacking = grantsOf(service);
    const more = (messages.get(index + 1) ?? []).filter((line) => {
      const at = lacking.indexOf(line);
      if (at >= 0) lacking.splice(at, 1);
      return at < 0;
    });
    return [
      ...more.map((line) => `${service.name}: ${line}`),
      ...lacking.map((line) => `${service.name} lacks: ${line}`),
    ];
  });
}
