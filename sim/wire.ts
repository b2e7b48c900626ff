/**
 * A wire between chips, or between a device and the interrupt controller: what is connected drives it high or low, pulls it
 * by a resistor, or leaves it alone; who listens is told of each change of its level, at once and in order.
 */

export type Pull = "none" | "up" | "down";

/** Changes of one wire that cause one another before it is taken to oscillate. */
const OSCILLATION = 1000;
/** About what the resistors inside a chip have; only how it compares with others on the wire matters. */
const INTERNAL_PULL_OHMS = 50_000;

/** One end of a wire. */
export class Connection {
  /** What this end drives; undefined when it does not. */
  driven: boolean | undefined;
  /** What the resistor of this end adds, in siemens: positive pulls up. */
  conductance = 0;

  /** @internal made by `Wire.connect` */
  constructor(
    /** What it is an end of. */
    readonly wire: Wire,
    /** Of what drives it, for messages. */
    readonly name: string,
    private readonly changed: () => void,
  ) {}

  /** Drives the wire. @throws when another end drives it the other way */
  drive(high: boolean): void {
    if (this.driven === high) return;
    this.driven = high;
    this.changed();
  }

  /** Stops driving; the resistor stays. */
  release(): void {
    if (this.driven === undefined) return;
    this.driven = undefined;
    this.changed();
  }

  /** Connects a resistor to the supply or to ground, or takes it away. @param ohms of several, the stronger pull wins */
  pull(direction: Pull, ohms = INTERNAL_PULL_OHMS): void {
    if (!(ohms > 0)) throw new RangeError(`wire ${this.wire.name}: a pull of ${ohms} ohms: more than 0 are needed`);
    const sign = direction === "up" ? 1 : direction === "down" ? -1 : 0;
    this.conductance = sign / ohms;
    this.changed();
  }
}

/** Goes high or low as its ends say, and tells who listens. */
export class Wire {
  private readonly connections: Connection[] = [];
  private readonly listeners = new Set<(level: boolean) => void>();
  private current: boolean;
  private readonly changes: boolean[] = [];
  private telling = false;

  /**
   * @param name for messages
   * @param level before anything drives or pulls it
   */
  constructor(
    readonly name: string,
    level = false,
  ) {
    this.current = level;
  }

  /** High or low. Nothing driving or pulling it, a wire keeps its last level, so that runs are equal. */
  get level(): boolean {
    return this.current;
  }

  /** Nothing drives it, and no resistor or two equal ones pull it: its level on a board is anybody's guess. */
  get floating(): boolean {
    return !this.connections.some(({ driven }) => driven !== undefined) && this.conductance === 0;
  }

  /** Connects one more end. @param name of what drives it, for messages */
  connect(name: string): Connection {
    const connection = new Connection(this, name, () => this.settle());
    this.connections.push(connection);
    return connection;
  }

  /** Has changes told, in order of subscription. @returns what ends it */
  onChange(listener: (level: boolean) => void): () => void {
    const own = (level: boolean): void => listener(level);
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  }

  private get conductance(): number {
    return this.connections.reduce((sum, each) => sum + each.conductance, 0);
  }

  private settle(): void {
    const high = this.connections.find(({ driven }) => driven === true);
    const low = this.connections.find(({ driven }) => driven === false);
    if (high && low) {
      throw new Error(`wire ${this.name}: ${high.name} drives it high and ${low.name} low: a short circuit on a board`);
    }
    if (high ?? low) this.change(high !== undefined);
    else if (this.conductance !== 0) this.change(this.conductance > 0);
  }

  /** A change that a listener makes is told after the one that it was told of has reached all. */
  private change(level: boolean): void {
    if (level === this.current) return;
    this.current = level;
    this.changes.push(level);
    if (this.telling) return;
    this.telling = true;
    try {
      for (let told = 0; this.changes.length > 0; told++) {
        if (told === OSCILLATION) throw new Error(`wire ${this.name}: its listeners make it oscillate`);
        const next = this.changes.shift()!;
        for (const listener of this.listeners) listener(next);
      }
    } finally {
      this.changes.length = 0;
      this.telling = false;
    }
  }
}
