/** Text whose shape is known. An edit that does not find what it expects says which, instead of doing nothing. */

export class ShapeError extends Error {
  constructor(what: string, found: string) {
    super(
      `wasm2c's output has another shape than the build expects: ${what}: ${found}. ` +
        `Is wabt the version of package-lock.json? Run "npm ci".`,
    );
  }
}

export class Shape {
  constructor(public text: string) {}

  /** Replaces every match of `pattern`. @param times how many there must be; when not given, any number */
  replace(
    what: string,
    pattern: RegExp,
    replacement: string | ((...groups: string[]) => string),
    times?: number,
  ): void {
    let found = 0;
    const every = pattern.global ? pattern : new RegExp(pattern.source, `${pattern.flags}g`);
    this.text = this.text.replace(every, (...match: string[]) => {
      found++;
      return typeof replacement === "string" ? replacement : replacement(...match);
    });
    if (times !== undefined && found !== times) throw new ShapeError(what, `found ${found} times, not ${times}`);
  }

  /** Replaces what lies from `start` up to `end`, which stays. Both must occur once, in this order. */
  cut(what: string, start: string, end: string, replacement = ""): void {
    const from = this.only(what, start);
    const to = this.text.indexOf(end, from + start.length);
    if (to < 0) throw new ShapeError(what, `"${end.trim()}" does not follow "${start.trim()}"`);
    this.text = this.text.slice(0, from) + replacement + this.text.slice(to);
  }

  private only(what: string, wanted: string): number {
    const at = this.text.indexOf(wanted);
    if (at < 0) throw new ShapeError(what, `"${wanted.trim()}" not found`);
    if (this.text.indexOf(wanted, at + 1) >= 0) throw new ShapeError(what, `"${wanted.trim()}" found more than once`);
    return at;
  }
}
