import { expect, it } from "vitest";
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
import { SystemRight } from "../../abi/syscall";
import { writeArchive, type Program } from "../../tools/build/archive";
import { lineTable, readLineTable } from "../../tools/build/lines";

const services: Service[] = [
  { name: "init", priority: 30, quota: 64, restart: false },
  {
    name: "uart",
    priority: 24,
    quota: 32,
    serves: ["uart"],
    devices: [
      { name: "uart0", address: 0x3f201000, pages: 1, interrupt: 57 },
      { name: "timer", address: 0x3f003000, pages: 2 },
    ],
    system: SystemRight.Firmware,
  },
  { name: "twin", program: "uart", priority: 3, quota: 8, uses: ["uart"], serves: ["b", "a"], start: StartMode.Manual },
  {
    name: "third",
    program: "uart",
    priority: 3,
    quota: 8,
    uses: ["uart@uart", "b@third"],
    needs: ["uart"],
    serves: ["b"],
  },
];
const program = (name: string, bytes: number): Program => ({
  name,
  text: new Uint8Array(bytes).fill(name.charCodeAt(0)),
  dataPages: 2,
  stackPages: 4,
  linearPages: 16,
  entry: 0x400010,
  lines: Buffer.from(`lines of ${name}`),
});
const kernelLines = Buffer.from("lines of the kernel");
const archive = writeArchive([program("uart", 5000), program("init", 4096)], services, kernelLines);
const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
const word = (at: number) => view.getUint32(at, true);
const text = (at: number, bytes: number) => Buffer.from(archive.subarray(at, at + bytes)).toString();
const name = (at: number) => text(at, 16).replace(/\0+$/, "");

it("begins with what it is and how large", () => {
  expect(word(ArchiveHeader.Magic)).toBe(Archive.Magic);
  expect(text(0, 4)).toBe("DRUP");
  expect(word(ArchiveHeader.Version)).toBe(Archive.Version);
  expect(word(ArchiveHeader.Bytes)).toBe(archive.length);
  expect(archive.length % 4096).toBe(0);
});

it("holds the programs, init first, their text at whole pages", () => {
  expect(word(ArchiveHeader.Programs)).toBe(2);
  const records = [0, 1].map((index) => word(ArchiveHeader.ProgramsOffset) + index * ProgramRecord.Size);
  expect(records.map((at) => name(at + ProgramRecord.Name))).toEqual(["init", "uart"]);
  const [init, uart] = records;
  expect(word(init + ProgramRecord.TextPages)).toBe(1);
  expect(word(uart + ProgramRecord.TextPages)).toBe(2);
  const start = word(uart + ProgramRecord.TextPage) * 4096;
  expect(text(start, 5001)).toBe("u".repeat(5000) + "\0");
  expect(word(uart + ProgramRecord.DataPages)).toBe(2);
  expect(word(uart + ProgramRecord.StackPages)).toBe(4);
  expect(word(uart + ProgramRecord.LinearPages)).toBe(16);
  expect(word(uart + ProgramRecord.Entry)).toBe(0x400010);
  expect(text(word(uart + ProgramRecord.LinesOffset), word(uart + ProgramRecord.LinesBytes))).toBe("lines of uart");
});

it("holds the kernel's lines", () => {
  const at = word(ArchiveHeader.KernelLinesOffset);
  expect(text(at, word(ArchiveHeader.KernelLinesBytes))).toBe("lines of the kernel");
});

it("holds the protocols in the manifest's order", () => {
  expect(word(ArchiveHeader.Protocols)).toBe(4);
  const records = [0, 1, 2, 3].map((index) => word(ArchiveHeader.ProtocolsOffset) + index * ProtocolRecord.Size);
  expect(records.map((at) => name(at + ProtocolRecord.Name))).toEqual(["uart", "b", "a", "b"]);
  expect(records.map((at) => word(at + ProtocolRecord.Service))).toEqual([1, 2, 2, 3]);
});

it("holds the services and what they are granted", () => {
  expect(word(ArchiveHeader.Services)).toBe(4);
  const [init, uart, twin, third] = [0, 1, 2, 3].map(
    (index) => word(ArchiveHeader.ServicesOffset) + index * ServiceRecordLayout.Size,
  );
  expect([init, uart, twin].map(name)).toEqual(["init", "uart", "twin"]);
  expect([init, uart, twin].map((at) => word(at + ServiceRecordLayout.Program))).toEqual([0, 1, 1]);
  expect(archive[init + ServiceRecordLayout.Restart]).toBe(0);
  expect(archive[uart + ServiceRecordLayout.Restart]).toBe(1);
  expect(archive[uart + ServiceRecordLayout.Priority]).toBe(24);
  expect(archive[uart + ServiceRecordLayout.SystemRights]).toBe(SystemRight.Firmware);
  expect(word(uart + ServiceRecordLayout.QuotaPages)).toBe(32);
  expect(archive[twin + ServiceRecordLayout.Start]).toBe(StartMode.Manual);
  expect(archive[twin + ServiceRecordLayout.Uses]).toBe(1);
  expect(archive[twin + ServiceRecordLayout.UsesList]).toBe(0);
  expect(archive[twin + ServiceRecordLayout.Serves]).toBe(2);
  expect([...archive.subarray(twin + ServiceRecordLayout.ServesList).subarray(0, 2)]).toEqual([1, 2]);
  expect([...archive.subarray(third + ServiceRecordLayout.UsesList).subarray(0, 2)]).toEqual([0, 3]);
  expect([uart, twin, third].map((at) => word(at + ServiceRecordLayout.Optional))).toEqual([0, 0, 0b10]);
  expect(archive[third + ServiceRecordLayout.ServesList]).toBe(3);
  expect(archive[uart + ServiceRecordLayout.Devices]).toBe(2);
  const [uart0, timer] = [0, 1].map((index) => uart + ServiceRecordLayout.DeviceList + index * DeviceRecord.Size);
  expect(name(uart0 + DeviceRecord.Name)).toBe("uart0");
  expect(word(uart0 + DeviceRecord.Address)).toBe(0x3f201000);
  expect(word(uart0 + DeviceRecord.Interrupt)).toBe(57);
  expect(word(timer + DeviceRecord.Pages)).toBe(2);
  expect(word(timer + DeviceRecord.Interrupt)).toBe(0xffffffff);
});

it("keeps what line tables say: TypeScript's lines, where they end, and functions", () => {
  const rows = [
    { address: 0x80000, file: "boot/boot.S", line: 9 },
    { address: 0x80010, file: "kernel/ipc.ts", line: 300 },
    { address: 0x80014, file: "boot/machine.h", line: 7 },
    { address: 0x80018, file: "kernel/ipc.ts", line: 299 },
    { address: 0x8001c, file: "kernel/task.ts", line: 1 },
    { address: 0x80f00, file: "kernel/task.ts", line: 0 },
    { address: 0x90000, file: "kernel/task.ts", line: 20000 },
  ];
  const functions = new Map([
    [
      "kernel/task.ts",
      new Map([
        [1, "task_one"],
        [2, "task_two"],
        [20000, `task_${"x".repeat(60)}`],
      ]),
    ],
    ["kernel/ipc.ts", new Map([[300, "ipc_call"]])],
  ]);
  expect(readLineTable(lineTable(rows, functions))).toEqual([
    { address: 0x80010, file: "kernel/ipc.ts", line: 300, name: "ipc_call" },
    { address: 0x80018, file: "kernel/ipc.ts", line: 299, name: "" },
    { address: 0x8001c, file: "kernel/task.ts", line: 1, name: "task_one" },
    { address: 0x80f00, file: "kernel/task.ts", line: 0, name: "" },
    { address: 0x90000, file: "kernel/task.ts", line: 20000, name: `task_${"x".repeat(42)}` },
  ]);
});
