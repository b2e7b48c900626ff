/**
 * `make setup`: installs what is missing. Plain JavaScript without packages, as it runs before `npm ci`. When nothing is
 * missing it costs a few file look-ups.
 */
import { pathToFileURL } from "node:url";
import { thisMachine } from "./setup/machine.mjs";
import * as packages from "./setup/packages.mjs";
import { backportsLine, debianMirror, parseSources } from "./setup/sources.mjs";

/** @typedef {import("./setup/machine.mjs").Machine} Machine */

const STAMP = "build/setup.stamp";
const BACKPORTS = "/etc/apt/sources.list.d/drupelet-backports.list";
const INSTALL = ["apt-get", "install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"];

/** Cannot be set up; the message says what is missing and what to do. */
class Failure extends Error {}

/**
 * Installs what is missing on the machine and says so.
 * @param {Machine} machine
 * @returns {Promise<number>} exit status
 */
export async function setUp(machine) {
  try {
    checkNode(machine);
    await installPackages(machine);
    await installModules(machine);
    return 0;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    machine.say(`set-up: ${error.message}`);
    return 1;
  }
}

/** @param {Machine} machine */
function checkNode(machine) {
  if (packages.major(machine.node) < packages.NODE_MAJOR) {
    throw new Failure(
      `Node ${packages.NODE_MAJOR} or later is needed, and this is ${machine.node}: install a newer one`,
    );
  }
  if (machine.find("npm") === undefined)
    throw new Failure("npm is not installed: it comes with Node, or as package npm");
}

/** @param {Machine} machine */
async function installModules(machine) {
  const installed = machine.stat("node_modules/.package-lock.json");
  if (installed !== undefined && installed.modified >= (machine.stat("package-lock.json")?.modified ?? 0)) return;
  machine.say("set-up: npm ci (the compilers, linters and test runner that package-lock.json names)");
  const { status, output } = await machine.run(["npm", "ci", "--include=dev", "--no-progress"]);
  if (status === 0) return;
  throw new Failure(`npm ci could not install the packages of package-lock.json: is there a network?\n${tail(output)}`);
}

/** @param {Machine} machine */
async function installPackages(machine) {
  const missing = packages.PACKAGES.filter(({ program }) => machine.find(program) === undefined);
  const qemu = await qemuVersion(machine);
  const old = qemu !== undefined && packages.major(qemu.version) < packages.QEMU_MAJOR && !qemu.newest;
  if (missing.length === 0 && !old) return;
  const names = missing.map(({ name }) => name);
  const obstacle = await asRoot(machine, (elevate) => install(machine, elevate, missing));
  if (obstacle !== undefined && missing.length > 0) {
    const command = `apt-get install --no-install-recommends ${names.join(" ")}`;
    throw new Failure(`missing packages: ${names.join(" ")}\n${obstacle}\nAs root on Debian or Ubuntu: ${command}`);
  }
  const now = await qemuVersion(machine);
  if (now === undefined || packages.major(now.version) >= packages.QEMU_MAJOR) return;
  const reason = obstacle?.split("\n")[0] ?? "the distribution has none newer";
  machine.say(`set-up: going on with QEMU ${now.version} (${reason}): ${packages.QEMU_LACKS}`);
  writeStamp(machine, now.version, true);
}

/**
 * Runs an action that needs root, if there is a way to become root.
 * @param {Machine} machine
 * @param {(elevate: string[]) => Promise<string | undefined>} action
 * @returns {Promise<string | undefined>} what stands in the way
 */
async function asRoot(machine, action) {
  if (machine.find("apt-get") === undefined) return "This machine has no apt-get.";
  if (machine.root) return action([]);
  if (machine.find("sudo") === undefined) return "You are not root and sudo is not installed.";
  const silent = (await machine.run(["sudo", "-n", "true"])).status === 0;
  if (!silent && !machine.terminal) return "You are not root, and sudo wants a password but there is no terminal.";
  if (!silent && (await machine.run(["sudo", "-v"], { ask: true })).status !== 0)
    return "You are not root: sudo refused.";
  return action(["sudo", "-n", "env", "LC_ALL=C", "DEBIAN_FRONTEND=noninteractive"]);
}

/**
 * @param {Machine} machine
 * @param {string[]} elevate what to put before a command that needs root
 * @param {typeof packages.PACKAGES} missing
 * @returns {Promise<string | undefined>} what went wrong
 */
async function install(machine, elevate, missing) {
  machine.say("set-up: apt-get update");
  // When a source of another vendor cannot be reached this fails too, and all that is needed may still be there.
  const update = await machine.run([...elevate, "apt-get", "update"]);
  const apt = async (/** @type {string[]} */ parameters) => {
    const { status, output } = await machine.run([...elevate, ...INSTALL, ...parameters]);
    return status === 0 ? undefined : `apt-get failed: is there a network?\n${tail(update.output + output)}`;
  };
  for (const { name, why } of missing) {
    if (name === packages.QEMU.name) continue;
    machine.say(`set-up: installing ${name} (${why})`);
    const obstacle = await apt([name]);
    if (obstacle !== undefined) return obstacle;
  }
  const { name, why } = packages.QEMU;
  const newer = await findNewQemu(machine, elevate);
  if (newer !== undefined) {
    machine.say(`set-up: installing ${name} ${newer.version}${newer.suite && ` from ${newer.suite}`} (${why})`);
    const obstacle = await apt([...(newer.suite ? ["-t", newer.suite] : []), name]);
    if (obstacle === undefined || !missing.includes(packages.QEMU)) return obstacle;
  }
  if (!missing.includes(packages.QEMU)) return undefined;
  machine.say(`set-up: installing ${name} (${why})`);
  return apt([name]);
}

/**
 * Looks for a QEMU with raspi4b and adds Debian's backports when they are what is missing.
 * @param {Machine} machine
 * @param {string[]} elevate
 */
async function findNewQemu(machine, elevate) {
  const ask = async () => {
    const { output: policy } = await machine.run(["apt-cache", "policy", packages.QEMU.name]);
    const { output: madison } = await machine.run(["apt-cache", "madison", packages.QEMU.name]);
    return packages.newQemu(policy, madison);
  };
  const found = await ask();
  if (found !== undefined) return found;
  const { id, codename } = packages.parseRelease(machine.read("/etc/os-release"));
  const folder = "/etc/apt/sources.list.d";
  const names = machine.list(folder).filter((name) => /\.(list|sources)$/.test(name));
  const files = ["/etc/apt/sources.list", ...names.map((name) => `${folder}/${name}`)];
  const sources = files.flatMap((file) => parseSources(file, machine.read(file)));
  const mirror = debianMirror(sources, codename);
  if (id !== "debian" || mirror === undefined || sources.some(({ suite }) => suite === `${codename}-backports`)) return;
  machine.say(`set-up: adding ${codename}-backports to apt's sources for a newer QEMU (${BACKPORTS})`);
  await machine.run([...elevate, "tee", BACKPORTS], { input: backportsLine(mirror) });
  await machine.run([...elevate, "apt-get", "update"]);
  const added = await ask();
  if (added === undefined) {
    machine.say(`set-up: ${codename}-backports has no newer QEMU: taking it out of apt's sources again`);
    await machine.run([...elevate, "rm", "-f", BACKPORTS]);
    await machine.run([...elevate, "apt-get", "update"]);
  }
  return added;
}

/**
 * Version of the QEMU that is installed. Starting it takes longer than all else, so it is asked once and remembered.
 * @param {Machine} machine
 * @returns {Promise<{ version: string, newest: boolean } | undefined>} newest: set-up found no newer one before
 */
async function qemuVersion(machine) {
  const path = machine.find(packages.QEMU.program);
  if (path === undefined) return undefined;
  const [file, known, newest] = machine.read(STAMP).split("\n");
  if (file === fileMark(machine, path)) return { version: known, newest: newest === "newest" };
  const { output } = await machine.run([path, "--version"]);
  const version = /version (\d+\.\d+)/.exec(output)?.[1] ?? "0";
  writeStamp(machine, version, false);
  return { version, newest: false };
}

/** @param {Machine} machine @param {string} version @param {boolean} newest */
function writeStamp(machine, version, newest) {
  const path = machine.find(packages.QEMU.program) ?? "";
  machine.write(STAMP, `${fileMark(machine, path)}\n${version}\n${newest ? "newest" : "unknown"}\n`);
}

/** @param {Machine} machine @param {string} path */
function fileMark(machine, path) {
  const { modified, bytes } = machine.stat(path) ?? {};
  return `${path} ${modified} ${bytes}`;
}

/** The lines of a failed command's output that say why. @param {string} output */
function tail(output) {
  const lines = output.trim().split("\n");
  const errors = lines.filter((line) => /^(E:|Err:|npm error|npm ERR!)/.test(line));
  return (errors.length > 0 ? errors : lines)
    .slice(-6)
    .map((line) => `  ${line}`)
    .join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) process.exit(await setUp(thisMachine()));
