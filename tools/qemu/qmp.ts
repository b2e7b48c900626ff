import type { Duplex } from "node:stream";

interface Reply {
  id?: number;
  return?: unknown;
  error?: { desc: string };
}

/** QEMU's machine protocol: one JSON object a line, each reply carries the id of its command. */
export class Qmp {
  #stream: Duplex;
  #unread = "";
  #next = 0;
  #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (reason: Error) => void }>();

  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => this.#read(text));
    stream.on("close", () => this.#closed());
    stream.on("error", () => this.#closed());
    this.execute("qmp_capabilities").catch(() => undefined); // an early end of QEMU is told by its exit status
  }

  /**
   * Runs one command of QMP.
   * @throws an error with QEMU's words when it refuses, or when QEMU has ended
   */
  execute(command: string, parameters: Record<string, unknown> = {}): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      if (this.#stream.destroyed) return reject(new Error(`${command}: QEMU has ended`));
      this.#waiting.set(id, { resolve, reject });
      this.#stream.write(JSON.stringify({ execute: command, arguments: parameters, id }) + "\n");
    });
  }

  #read(text: string): void {
    const lines = (this.#unread + text).split("\n");
    this.#unread = lines.pop() ?? "";
    for (const line of lines) {
      const reply = JSON.parse(line) as Reply;
      const command = reply.id === undefined ? undefined : this.#waiting.get(reply.id);
      if (reply.id === undefined || command === undefined) continue; // the greeting, or an event
      this.#waiting.delete(reply.id);
      if (reply.error === undefined) command.resolve(reply.return);
      else command.reject(new Error(reply.error.desc));
    }
  }

  #closed(): void {
    for (const command of this.#waiting.values()) command.reject(new Error("QEMU has ended"));
    this.#waiting.clear();
  }
}
