import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { setUp } from "../../tools/setup.mjs";
import type { Machine } from "../../tools/setup/machine.mjs";

const BACKPORTS = "/etc/apt/sources.list.d/drupelet-backports.list";

interface Shape {
  id?: string;
  codename?: string;
  /** Text of apt's files. */
  sources?: Record<string, string>;
  /** Version of QEMU that each suite has; the first is the distribution's own. */
  qemu?: Record<string, string>;
  installed?: string[];
  /** Version of the QEMU installed. */
  qemuNow?: string;
  root?: boolean;
  terminal?: boolean;
  /** sudo: without a password, with one, or with one that is refused. */
  sudo?: "free" | "asks" | "refuses";
  apt?: boolean;
  network?: boolean;
  modules?: boolean;
  node?: string;
  npm?: boolean;
}

/** A machine in memory, with as much of apt as set-up uses. */
class FakeMachine implements Machine {
  node: string;
  root: boolean;
  terminal: boolean;
  said: string[] = [];
  commands: string[] = [];
  files = new Map<string, string>();
  programs: Set<string>;
  qemuNow: string | undefined;
  /** Suites whose lists apt has fetched. */
  lists: string[] = [];
  askedPassword = false;
  #shape: Shape;

  constructor(shape: Shape) {
    this.#shape = { id: "debian", codename: "bookworm", apt: true, network: true, npm: true, ...shape };
    this.node = shape.node ?? "20.11.1";
    this.root = shape.root ?? true;
    this.terminal = shape.terminal ?? false;
    this.qemuNow = shape.qemuNow;
    this.programs = new Set(shape.installed ?? []);
    if (this.#shape.npm) this.programs.add("npm");
    if (this.#shape.apt) this.programs.add("apt-get");
    if (shape.sudo !== undefined) this.programs.add("sudo");
    if (shape.qemuNow !== undefined) this.programs.add("qemu-system-aarch64");
    this.files.set("/etc/os-release", `ID=${this.#shape.id}\nVERSION_CODENAME=${this.#shape.codename}\n`);
    for (const [file, text] of Object.entries(shape.sources ?? {})) this.files.set(file, text);
    if (shape.modules ?? true) this.files.set("node_modules/.package-lock.json", "");
  }

  get output(): string {
    return this.said.join("\n");
  }

  find = (program: string) => (this.programs.has(program) ? `/usr/bin/${program}` : undefined);
  stat = (file: string) => {
    if (file.startsWith("/usr/bin/")) return { modified: 1, bytes: Number(this.qemuNow?.length) };
    return this.files.has(file) ? { modified: 2, bytes: 0 } : undefined;
  };
  read = (file: string) => this.files.get(file) ?? "";
  list = (folder: string) =>
    [...this.files.keys()].filter((file) => file.startsWith(`${folder}/`)).map((file) => file.slice(folder.length + 1));
  write = (file: string, text: string) => void this.files.set(file, text);
  say = (text: string) => void this.said.push(text);

  run = (command: string[], options: { input?: string; ask?: boolean } = {}) => {
    this.commands.push(command.join(" "));
    const [status, output] = this.#execute(command, options.input ?? "");
    return Promise.resolve({ status, output });
  };

  #execute([program, ...parameters]: string[], input: string): [number, string] {
    switch (program) {
      case "sudo":
        return this.#sudo(parameters, input);
      case "env":
        return this.#execute(parameters.slice(2), input);
      case "true":
        return [0, ""];
      case "tee":
        this.files.set(parameters[0], input);
        return [0, input];
      case "rm":
        this.files.delete(parameters[1]);
        return [0, ""];
      case "npm":
        if (!this.#shape.network) return [1, "npm error code ENOTFOUND"];
        this.files.set("node_modules/.package-lock.json", "");
        return [0, ""];
      case "apt-get":
        return parameters[0] === "update" ? this.#update() : this.#install(parameters);
      case "apt-cache":
        return this.#cache(parameters[0]);
      default:
        return [0, `QEMU emulator version ${this.qemuNow}.0 (Debian)`];
    }
  }

  #sudo(parameters: string[], input: string): [number, string] {
    const { sudo } = this.#shape;
    if (parameters[0] === "-v") {
      this.askedPassword = sudo === "asks";
      return [sudo === "asks" ? 0 : 1, ""];
    }
    if (sudo !== "free" && !this.askedPassword) return [1, "sudo: a password is required"];
    const root = this.root;
    this.root = true;
    const result = this.#execute(parameters.slice(1), input);
    this.root = root;
    return result;
  }

  #update(): [number, string] {
    if (!this.#shape.network) return [100, "E: Failed to fetch\nE: Some index files failed to download."];
    const added = this.files.has(BACKPORTS) ? ["backports"] : [];
    this.lists = Object.keys(this.#shape.qemu ?? {}).filter((suite, index) => index === 0 || added.includes(suite));
    return [0, ""];
  }

  #install(parameters: string[]): [number, string] {
    if (!this.root) return [100, "E: Could not open lock file: are you root?"];
    if (!this.#shape.network) return [100, "E: Unable to locate package"];
    const target = parameters.indexOf("-t");
    const name = parameters[parameters.length - 1];
    if (name === "qemu-system-arm") {
      const suite = target < 0 ? this.lists[0] : "backports";
      this.qemuNow = this.#shape.qemu?.[suite];
      this.programs.add("qemu-system-aarch64");
    } else this.programs.add(name === "gcc-aarch64-linux-gnu" ? "aarch64-linux-gnu-gcc" : name);
    return [0, ""];
  }

  #cache(what: string): [number, string] {
    const { qemu = {}, codename } = this.#shape;
    if (what === "policy") return [0, `  Candidate: 1:${qemu[this.lists[0]] ?? "0"}+dfsg-1\n`];
    const rows = this.lists.map(
      (suite) => `qemu-system-arm | 1:${qemu[suite]}+dfsg-1 | http://x ${codename}-${suite}/main amd64 Packages`,
    );
    return [0, rows.join("\n")];
  }
}

const DEBIAN_12: Shape = {
  qemu: { own: "7.2", backports: "10.0" },
  sources: {
    "/etc/apt/sources.list.d/debian.sources": `Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`,
    "/etc/apt/sources.list.d/vendor.list": "deb http://vendor.example/debian bookworm main\n",
    "/etc/apt/sources.list.d/debian.sources.save": "deb http://old.example/debian bookworm main\n",
  },
};
const TOOLS = ["aarch64-linux-gnu-gcc", "gdb-multiarch"];

test("a fresh Debian 12 gets QEMU from the backports of its own mirror", async () => {
  const machine = new FakeMachine({ ...DEBIAN_12, modules: false });
  expect(await setUp(machine)).toBe(0);
  expect(machine.files.get(BACKPORTS)).toBe(
    "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/debian bookworm-backports main\n",
  );
  expect(machine.qemuNow).toBe("10.0");
  expect(machine.said).toEqual([
    "set-up: apt-get update",
    "set-up: installing gcc-aarch64-linux-gnu (compiles and links for the board)",
    "set-up: installing gdb-multiarch (debugs the board)",
    `set-up: adding bookworm-backports to apt's sources for a newer QEMU (${BACKPORTS})`,
    "set-up: installing qemu-system-arm 1:10.0+dfsg-1 from bookworm-backports (emulates the board)",
    "set-up: npm ci (the compilers, linters and test runner that package-lock.json names)",
  ]);
});

test("one-line sources serve as well", async () => {
  const sources = { "/etc/apt/sources.list": "deb http://mirror.example/debian bookworm main\n" };
  const machine = new FakeMachine({ ...DEBIAN_12, sources });
  expect(await setUp(machine)).toBe(0);
  expect(machine.files.get(BACKPORTS)).toBe("deb http://mirror.example/debian bookworm-backports main\n");
  expect(machine.qemuNow).toBe("10.0");
});

test("an old QEMU is replaced where there is a newer one", async () => {
  const machine = new FakeMachine({ ...DEBIAN_12, installed: TOOLS, qemuNow: "7.2" });
  expect(await setUp(machine)).toBe(0);
  expect(machine.qemuNow).toBe("10.0");
  expect(machine.output).not.toContain("gcc-aarch64");
});

test("Debian 13 has what is needed", async () => {
  const machine = new FakeMachine({ codename: "trixie", qemu: { own: "10.0" } });
  expect(await setUp(machine)).toBe(0);
  expect(machine.qemuNow).toBe("10.0");
  expect(machine.files.has(BACKPORTS)).toBe(false);
  expect(machine.output).not.toContain("going on");
});

test.each([
  ["22.04", "jammy", "6.2"],
  ["24.04", "noble", "8.2"],
])("Ubuntu %s goes on with its own QEMU and says what that leaves out", async (_release, codename, qemu) => {
  const sources = { "/etc/apt/sources.list": `deb http://mirror.example/ubuntu ${codename} main universe\n` };
  const machine = new FakeMachine({ id: "ubuntu", codename, qemu: { own: qemu }, sources });
  expect(await setUp(machine)).toBe(0);
  expect(machine.files.has(BACKPORTS)).toBe(false);
  expect(machine.said.at(-1)).toBe(
    `set-up: going on with QEMU ${qemu} (the distribution has none newer): ` +
      "no raspi4b, no models of I2C and SPI, no faults for unaligned access",
  );
});

test("a second run does nothing and says nothing", async () => {
  for (const shape of [DEBIAN_12, { id: "ubuntu", codename: "noble", qemu: { own: "8.2" } }]) {
    const machine = new FakeMachine({ ...shape, modules: false });
    await setUp(machine);
    machine.said = [];
    machine.commands = [];
    expect(await setUp(machine)).toBe(0);
    expect(machine.said).toEqual([]);
    // The version of a QEMU that was just installed is asked once.
    expect(machine.commands.filter((command) => !command.endsWith("--version"))).toEqual([]);
    machine.commands = [];
    await setUp(machine);
    expect(machine.commands).toEqual([]);
  }
});

test("backports without a newer QEMU are taken out again", async () => {
  const machine = new FakeMachine({ ...DEBIAN_12, qemu: { own: "7.2", backports: "8.1" } });
  expect(await setUp(machine)).toBe(0);
  expect(machine.files.has(BACKPORTS)).toBe(false);
  expect(machine.qemuNow).toBe("7.2");
  expect(machine.output).toContain("going on with QEMU 7.2");
});

test("where the mirror is unknown, the distribution's QEMU does", async () => {
  const machine = new FakeMachine({ ...DEBIAN_12, sources: {} });
  expect(await setUp(machine)).toBe(0);
  expect(machine.files.has(BACKPORTS)).toBe(false);
  expect(machine.qemuNow).toBe("7.2");
});

test("sudo without a password is used, and so is one that asks at a terminal", async () => {
  const free = new FakeMachine({ ...DEBIAN_12, root: false, sudo: "free" });
  expect(await setUp(free)).toBe(0);
  expect(free.qemuNow).toBe("10.0");
  const asks = new FakeMachine({ ...DEBIAN_12, root: false, sudo: "asks", terminal: true });
  expect(await setUp(asks)).toBe(0);
  expect(asks.askedPassword).toBe(true);
  expect(asks.qemuNow).toBe("10.0");
});

test.each<[string, Shape, string]>([
  ["not root and no sudo", { root: false }, "You are not root and sudo is not installed."],
  [
    "sudo asks and there is no terminal",
    { root: false, sudo: "asks" },
    "You are not root, and sudo wants a password but there is no terminal.",
  ],
  ["sudo refuses", { root: false, sudo: "refuses", terminal: true }, "You are not root: sudo refused."],
  ["no apt", { apt: false }, "This machine has no apt-get."],
  ["no network", { network: false }, "apt-get failed: is there a network?"],
])("%s: one message with the packages, status 1", async (_case, shape, reason) => {
  const machine = new FakeMachine({ ...DEBIAN_12, ...shape, installed: ["gdb-multiarch"], modules: false });
  expect(await setUp(machine)).toBe(1);
  const message = machine.said.at(-1);
  expect(message).toContain("set-up: missing packages: gcc-aarch64-linux-gnu qemu-system-arm\n");
  expect(message).toContain(reason);
  expect(message).toMatch(
    /\nAs root on Debian or Ubuntu: apt-get install --no-install-recommends gcc-aarch64-linux-gnu qemu-system-arm$/,
  );
  expect(machine.commands.some((command) => command.startsWith("npm"))).toBe(false);
});

test("when all is there but a newer QEMU cannot be had, it goes on", async () => {
  const machine = new FakeMachine({ ...DEBIAN_12, root: false, installed: TOOLS, qemuNow: "7.2" });
  expect(await setUp(machine)).toBe(0);
  expect(machine.said).toEqual([
    "set-up: going on with QEMU 7.2 (You are not root and sudo is not installed.): " +
      "no raspi4b, no models of I2C and SPI, no faults for unaligned access",
  ]);
});

test("npm ci runs when the lock file is newer, and its failure is told", async () => {
  const ready = { ...DEBIAN_12, installed: TOOLS, qemuNow: "10.0", modules: false };
  const machine = new FakeMachine(ready);
  expect(await setUp(machine)).toBe(0);
  expect(machine.commands).toContain("npm ci --include=dev --no-progress");
  const offline = new FakeMachine({ ...ready, network: false });
  expect(await setUp(offline)).toBe(1);
  expect(offline.said.at(-1)).toBe(
    "set-up: npm ci could not install the packages of package-lock.json: is there a network?\n  npm error code ENOTFOUND",
  );
});

test("an old Node, or none of npm, is told before anything is done", async () => {
  const old = new FakeMachine({ ...DEBIAN_12, node: "18.19.0" });
  expect(await setUp(old)).toBe(1);
  expect(old.said).toEqual(["set-up: Node 20 or later is needed, and this is 18.19.0: install a newer one"]);
  const bare = new FakeMachine({ ...DEBIAN_12, npm: false });
  expect(await setUp(bare)).toBe(1);
  expect(bare.said).toEqual(["set-up: npm is not installed: it comes with Node, or as package npm"]);
  expect(bare.commands).toEqual([]);
});

test("on this machine, where the tests run, nothing is missing", () => {
  const { status, stderr } = spawnSync(process.execPath, ["tools/setup.mjs"], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});
