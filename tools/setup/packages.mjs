/**
 * What set-up installs with apt: a program that must be there, the package that brings it, and what it is for.
 */
export const QEMU = { program: "qemu-system-aarch64", name: "qemu-system-arm", why: "emulates the board" };
export const PACKAGES = [
  { program: "aarch64-linux-gnu-gcc", name: "gcc-aarch64-linux-gnu", why: "compiles and links for the board" },
  { program: "gdb-multiarch", name: "gdb-multiarch", why: "debugs the board" },
  QEMU,
];

/** raspi4b came with this version of QEMU. */
export const QEMU_MAJOR = 9;

/** What an older QEMU leaves out. */
export const QEMU_LACKS = "no raspi4b, no models of I2C and SPI, no faults for unaligned access";

/** Node's major version that the tools need. */
export const NODE_MAJOR = 20;

/**
 * Major version of a Debian package, of `qemu-system-aarch64 --version` or of Node: "1:7.2+dfsg-7" is 7.
 * @param {string} version
 */
export function major(version) {
  return Number(/(?:^|version |v)(?:\d+:)?(\d+)/.exec(version)?.[1] ?? 0);
}

/**
 * Where a new enough QEMU comes from.
 * @param {string} policy what `apt-cache policy qemu-system-arm` prints
 * @param {string} madison what `apt-cache madison qemu-system-arm` prints
 * @returns {{ version: string, suite: string } | undefined} a suite when apt must be told to prefer it, or ""
 */
export function newQemu(policy, madison) {
  const candidate = /^ *Candidate: (\S+)$/m.exec(policy)?.[1] ?? "";
  if (major(candidate) >= QEMU_MAJOR) return { version: candidate, suite: "" };
  for (const line of madison.split("\n")) {
    const [, version, origin] = line.split("|").map((cell) => cell.trim());
    if (origin === undefined || major(version) < QEMU_MAJOR) continue;
    return { version, suite: origin.split(" ")[1].split("/")[0] };
  }
  return undefined;
}

/**
 * What the distribution calls itself.
 * @param {string} text of /etc/os-release
 */
export function parseRelease(text) {
  /** @param {string} key */
  const value = (key) => new RegExp(`^${key}="?([^"\\n]*)"?$`, "m").exec(text)?.[1] ?? "";
  return { id: value("ID"), codename: value("VERSION_CODENAME") };
}
