/** In place of a mutant's number: tell of every one that is passed. */
const RECORDING = -1;

/** What a module of mutants imports, by which one of them is selected. All instances with the same imports share it. */
export class Selection {
  private readonly selected = new WebAssembly.Global({ value: "i32", mutable: true }, 0);
  private readonly left = new WebAssembly.Global({ value: "i64", mutable: true }, 0n);
  private readonly seen = new Set<number>();
  /** To be given to `WebAssembly.Instance`, with what the kernel imports anyway. */
  readonly imports: WebAssembly.Imports = {
    mutant: { selected: this.selected, fuel: this.left, reached: (id: number) => void this.seen.add(id) },
  };

  /** @param id of the mutant that is in force from now on, 0 for none @param fuel mutants that may be passed before a trap */
  select(id: number, fuel: number): void {
    this.selected.value = id;
    this.left.value = BigInt(fuel);
  }

  /** None is in force, and `reached` tells from now on which were passed. */
  record(fuel: number): void {
    this.select(RECORDING, fuel);
    this.seen.clear();
  }

  get reached(): number[] {
    return [...this.seen];
  }

  /** How many more mutants may be passed; below 0 when a module has trapped for it. */
  get fuel(): number {
    return Number(this.left.value);
  }
}
