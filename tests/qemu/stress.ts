/** What tests/qemu and the campaign do with build/stress.img: tests/trial/stress.ts. */
import { expect } from "vitest";
import type { Board } from "../../tools/qemu/board";
import { services } from "../trial/stress";
import { boot } from "./boot";

export const STRESS_IMAGE = "build/stress.img";

/** Services of the real system, all of which are killed. */
export const SERVERS = services.slice(
  1,
  services.findIndex(({ name }) => name === "work1"),
);

/** What is connected to the board's I2C bus: the program `user` writes and reads it. */
const SENSOR = "tmp105,bus=i2c-bus.1,address=0x48";

const CENSUS = /census (free \d+ tasks \d+ handles \d+ pages \d+ quota \d+)(?=\r)/;

/** What strains the system has found something, as docs/assurance.md tells; why was logged before. */
const FAILED = /init: (?:churn|torment|witness): [^\r]*/;

/** Of what the board printed, to show with that. */
const TAIL = 4000;

/** So often the shell answers within seconds; what it is to accompany has ended or hangs if it tells of no progress. */
const MOST_ECHOES = 20_000;

/** Kills and restarts of a round of `churn`, and what it says after the last. */
export const KILLS = 200;
const LAST = `churn: ${KILLS} kills`;

/** What came of keeping a shell talking while something else went on. */
export interface Liveness {
  /** Lines that the shell was told to echo, and did. */
  echoes: number;
  /** Lines that told of progress meanwhile. */
  progress: string[];
}

/** Waits for one of these lines. @throws when what strains the system has found something */
async function hear(board: Board, lines: string): Promise<string> {
  const [found] = await board.see(new RegExp(`${lines}|${FAILED.source}`));
  if (FAILED.test(found)) throw new Error(`${found}\n${board.output.slice(-TAIL)}`);
  return found;
}

/**
 * Types one echo after another until the board says that it is done, or has made its last progress: then it waits for the services
 * to come to rest, which the screen does not while the shell talks. A line is lost when the console or the driver of the UART
 * dies with it; so when two lines of progress have come and no echo, the next one is typed.
 * @param progress of a line that the board prints now and then @param done of the one that it prints last
 */
async function keepEchoing(board: Board, progress: RegExp, done: RegExp): Promise<Liveness> {
  const liveness: Liveness = { echoes: 0, progress: [] };
  let sinceProgress = 0;
  for (let number = 1; ; number++) {
    const word = `alive-${number}`;
    await board.send(`echo ${word}\r`);
    for (let silent = 0; silent < 2; silent++) {
      const found = await hear(board, `[\\r\\n]${word}\\r?\\n|${progress.source}|${done.source}`);
      if (found.includes(": done ")) return liveness;
      if (found.includes(word)) {
        liveness.echoes++;
        if (++sinceProgress > MOST_ECHOES) throw new Error(`no progress in ${MOST_ECHOES} echoes of the shell`);
        break;
      }
      liveness.progress.push(found);
      sinceProgress = 0;
      if (found !== LAST) continue;
      await hear(board, done.source);
      return liveness;
    }
  }
}

/** Starts a program of the stress image by its shell, and keeps that talking until the program is done. */
async function strain(board: Board, program: string, argument: number, progress: RegExp): Promise<Liveness> {
  await board.say(`start ${program} ${argument}`);
  const [, before] = await board.see(new RegExp(`${program}: .*${CENSUS.source}`));
  const done = new RegExp(`${program}: done .*[0-9](?=\\r)`);
  const liveness = await keepEchoing(board, progress, done);
  const after = CENSUS.exec(board.output.slice(board.output.lastIndexOf(`${program}: done`)))?.[1];
  expect(after, `${program} ${argument} leaks`).toBe(before);
  return liveness;
}

/** What rounds of `churn` came to. */
export interface Churned {
  /** Lines that the shell echoed meanwhile. */
  echoes: number;
  /** Kills of each service. */
  kills: Map<string, number>;
  /** Answers that the witness found right: all, and those of the protocol with the fewest. */
  answers: number;
  fewest: number;
}

/**
 * Kills services in rounds, each with the next seed, and checks after each that nothing is left and that no client was
 * answered wrongly.
 * @param seed of the first round @param enough looks at what came of the rounds so far, and ends it
 */
export async function churn(seed: number, enough: (round: number, sum: Churned) => boolean): Promise<Churned> {
  const board = await bootAll();
  const sum: Churned = { echoes: 0, kills: new Map(), answers: 0, fewest: 0 };
  for (let round = 1; ; round++) {
    const from = board.output.length;
    const liveness = await strain(board, "churn", seed + round - 1, /churn: \d+ kills/);
    expect(liveness.progress.at(-1)).toBe(LAST);
    sum.echoes += liveness.echoes;
    for (const [, name, kills] of board.output.slice(from).matchAll(/churn: killed (\S+) (\d+)\r/g)) {
      sum.kills.set(name, (sum.kills.get(name) ?? 0) + Number(kills));
    }
    const told = /witness: (\d+) answers, (\d+) or more of each/.exec(board.output.slice(from))!;
    sum.answers += Number(told[1]);
    sum.fewest += Number(told[2]);
    if (enough(round, sum)) break;
  }
  await expectWell(board);
  return sum;
}

/** Boots, and starts by hand what the real system does not start: then everything that is to be killed is up. */
async function bootAll(): Promise<Board> {
  const board = boot({ image: STRESS_IMAGE, device: SENSOR });
  await board.command("start console2");
  return board;
}

/** Lets a hostile program run. @param seconds of the board @returns the last line of progress, and echoes */
export async function torment(seconds: number): Promise<{ told: string; calls: number; echoes: number }> {
  const board = await bootAll();
  // drawing what the shell says would leave no time to the hostile program
  await board.command("stop screen");
  const { progress, echoes } = await strain(board, "torment", seconds, /torment: \d+ s seeds [^\r]*(?=\r)/);
  const told = progress.at(-1) ?? "";
  await board.send("\r");
  await board.command("start screen");
  await expectWell(board);
  return { told, calls: Number(/calls at least (\d+)/.exec(told)?.[1]), echoes };
}

/** No service but those that were killed or asked for it has ended, and the shell works. */
async function expectWell(board: Board): Promise<void> {
  await board.send("\r");
  expect(await board.command("echo still here")).toContain("still here");
  const services = await board.command("services");
  for (const name of ["init", "shell"]) {
    expect(services.find((line) => line.startsWith(`${name} `))).toMatch(/ 0 {2}-$/);
  }
  for (const { name } of SERVERS) {
    expect(services.find((line) => line.startsWith(`${name} `))).toMatch(/ (waiting|calling|ready|running) /);
  }
  expect(board.output).not.toContain("given up");
}
