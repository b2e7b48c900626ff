import { spawn } from "node:child_process";
import { accessSync, constants, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/**
 * The machine that set-up works on: everything it asks of it or does to it. Tests put a made-up one in its place.
 * @typedef {object} Machine
 * @property {string} node Node's version
 * @property {boolean} root
 * @property {boolean} terminal whether someone is there to type a password
 * @property {(program: string) => string | undefined} find path of a program
 * @property {(file: string) => { modified: number, bytes: number } | undefined} stat
 * @property {(file: string) => string} read its text, empty when there is none
 * @property {(folder: string) => string[]} list names in a folder, none when there is no such folder
 * @property {(file: string, text: string) => void} write
 * @property {(command: string[], options?: RunOptions) => Promise<{ status: number, output: string }>} run
 * @property {(text: string) => void} say
 */

/**
 * @typedef {object} RunOptions
 * @property {string} [input]
 * @property {boolean} [ask] the command may talk to the person at the terminal
 */

/** @param {() => T} action @param {T} otherwise @returns {T} @template T */
function attempt(action, otherwise) {
  try {
    return action();
  } catch {
    return otherwise;
  }
}

/** @type {Machine["find"]} */
function find(program) {
  const paths = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, program));
  return paths.find((path) => attempt(() => (accessSync(path, constants.X_OK), true), false));
}

/** @type {Machine["run"]} */
function run(command, { input = "", ask = false } = {}) {
  const env = { ...process.env, LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" };
  const child = spawn(command[0], command.slice(1), { env, stdio: ask ? "inherit" : "pipe" });
  const shown = !ask && process.stderr.isTTY ? showTime() : undefined;
  let output = "";
  child.stdout?.on("data", (bytes) => (output += String(bytes)));
  child.stderr?.on("data", (bytes) => (output += String(bytes)));
  child.stdin?.on("error", () => undefined); // it ended without reading: its status tells
  child.stdin?.end(input);
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ status: 127, output: error.message }));
    child.on("close", (status) => resolve({ status: status ?? 1, output }));
  }).finally(shown);
}

/** Counts the seconds on the terminal's last line. @returns {() => void} clears it */
function showTime() {
  const start = Date.now();
  const timer = setInterval(() => process.stderr.write(`\r  ${Math.round((Date.now() - start) / 1000)} s`), 1000);
  return () => {
    clearInterval(timer);
    process.stderr.write("\r\x1b[K");
  };
}

/** @returns {Machine} the one this runs on */
export function thisMachine() {
  return {
    node: process.versions.node,
    root: process.getuid?.() === 0,
    terminal: process.stderr.isTTY,
    find,
    stat: (file) =>
      attempt(() => {
        const { mtimeMs, size } = statSync(file);
        return { modified: mtimeMs, bytes: size };
      }, undefined),
    read: (file) => attempt(() => readFileSync(file, "utf8"), ""),
    list: (folder) => attempt(() => readdirSync(folder), []),
    write: (file, text) => {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    },
    run,
    say: (text) => void process.stderr.write(`${text}\n`),
  };
}
