/** The crash test finds what it is for: servers with a mistake that only a death at the wrong moment shows. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileHere } from "../lib/asc.js";
import { type CrashCase, exhaust } from "./exhaust";
import { crash as consoleCrash } from "./services/console";
import { crash as gpioCrash } from "./services/gpio";
import { crash as logCrash } from "./services/log";
import { crash as uartCrash } from "./services/uart";

const root = join(import.meta.dirname, "../..");

interface Mistake {
  mistake: string;
  tried: CrashCase;
  file: string;
  /** Replaced by its second, which has to be there. */
  edits: [string, string][];
  seen: RegExp;
}

const MISTAKES: Mistake[] = [
  {
    mistake: "a pin is acknowledged before its register is written",
    tried: gpioCrash,
    file: "servers/gpio.ts",
    edits: [
      [
        "    this.gpio.write(pin, high);\n    return 0;",
        "    reply(this.caller, 0, 0, 0, 0, 0, 0, 0);\n    this.gpio.write(pin, high);\n    return this.defer();",
      ],
      [
        'import { Reply } from "../abi/reply";',
        'import { Reply } from "../abi/reply";\nimport { reply } from "../abi/host";',
      ],
    ],
    seen: /gpio, killed before step \d+: (read|write) 0x.*expected false to be true/,
  },
  {
    mistake: "a successor takes an interrupt for bound that its predecessor had bound",
    tried: gpioCrash,
    file: "servers/gpio.ts",
    edits: [
      ["    interruptBind(", "    if (this.gpio.detected(40) == 0) interruptBind("],
      ["    this.gpio.open();\n", ""],
    ],
    seen: /gpio, killed before step \d+.*(waits to be notified|stays asserted)/,
  },
  {
    mistake: "a UART that is enabled is taken for one that is set up",
    tried: uartCrash,
    file: "servers/uart-lines.ts",
    edits: [
      [
        "    if (rate == 0 || !this.uart.open(rate, BAUD)) {",
        "    if (deviceRead(0x30) == 0x300 && !this.uart.open(rate, BAUD)) {",
      ],
      [
        'import { Reply } from "../abi/reply";',
        'import { Reply } from "../abi/reply";\nimport { deviceRead } from "../abi/host";',
      ],
    ],
    seen: /uart, killed before step \d+/,
  },
  {
    mistake: "a successor shows again what was shown",
    tried: logCrash,
    file: "servers/log.ts",
    edits: [["  server.skipShown();\n", ""]],
    seen: /log, killed before step \d+.*warned in .*less than/s,
  },
  {
    mistake: "text is acknowledged before it has been sent",
    tried: consoleCrash,
    file: "servers/console.ts",
    edits: [["      this.terminal.send(this.output.ring);\n      if (this.output.ring.length > 0) return;\n", ""]],
    seen: /console, .*to contain/s,
  },
];

test.each(MISTAKES)("seen: $mistake", async ({ tried, file, edits, seen }) => {
  let applied = 0;
  const read = (name: string): string | undefined => {
    if (!existsSync(join(root, name))) return undefined;
    let text = readFileSync(join(root, name), "utf8");
    for (const [right, wrong] of name === file ? edits : []) {
      expect(text).toContain(right);
      text = text.replace(right, wrong);
      applied++;
    }
    return text;
  };
  const { binary, error } = await compileHere(`servers/${tried.service}.ts`, ["--outFile", "out.wasm"], read);
  expect(error).toBeUndefined();
  expect(applied).toBe(edits.length);
  const module = new WebAssembly.Module(Buffer.from(binary["out.wasm"], "base64"));
  expect(() => exhaust(tried, module)).toThrow(seen);
});
