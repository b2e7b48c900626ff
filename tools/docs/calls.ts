import { AbiError, type Enum, type Member, type Tag } from "./abi";

/** What the comments of `Syscall` say of each call, checked against the other enums. */

/** An argument or a result. */
export interface Value {
  /** "x0", "x2 to x7"; of a result also "". */
  registers: string;
  /** What stands in braces: a range, or the handle's type and rights. */
  range: string;
  text: string;
}

/** A status with when it is answered. */
export interface Answer {
  status: string;
  text: string;
  blame: string;
}

export interface Call {
  name: string;
  number: number;
  text: string;
  takes: Value[];
  gives: Value[];
  answers: Answer[];
}

interface Handle {
  register: string;
  type: string;
  rights: string[];
}

/** Who is to blame for a status whose member does not say. */
const CALLER = "the caller";

/** @param path for messages @throws AbiError */
export function readCalls(path: string, enums: Enum[]): Call[] {
  const reader = new Reader(path, enums);
  const seen = new Map<number, string>();
  return reader
    .members("Syscall")
    .filter(({ name }) => name !== "Count")
    .map((member) => {
      const other = seen.get(member.value);
      if (other !== undefined) reader.fail(member.line, `${member.name} has the number of ${other}`);
      seen.set(member.value, member.name);
      return reader.call(member);
    });
}

class Reader {
  constructor(
    private readonly path: string,
    private readonly enums: Enum[],
  ) {}

  fail(line: number, message: string): never {
    throw new AbiError(`${this.path}:${line}: error: ${message}`);
  }

  members(name: string): Member[] {
    const found = this.enums.find((each) => each.name === name);
    return found?.members ?? this.fail(1, `there is no enum ${name}`);
  }

  call(member: Member): Call {
    const { name, value: number, text } = member;
    if (text === "") this.fail(member.line, `${name} has no description`);
    const handles: Handle[] = [];
    const takes: Value[] = [];
    const gives: Value[] = [];
    const told: Answer[] = [];
    for (const tag of member.tags) {
      if (tag.name === "param") {
        const value = this.value(tag);
        if (value.registers === "") this.fail(tag.line, "@param names no register: @param x0 text");
        takes.push(value);
        handles.push(...this.handles(value, tag.line));
      } else if (tag.name === "returns") gives.push(this.value(tag));
      else if (tag.name === "status") told.push(this.status(tag));
      else if (told.length === 0) this.fail(tag.line, `@${tag.name} follows no @status`);
      else told[told.length - 1].blame = tag.text;
    }
    return { name, number, text, takes, gives, answers: this.merge([...this.implied(handles), ...told]) };
  }

  private value({ text, line }: Tag): Value {
    const parts = /^(?:(x\d+(?: (?:to|and) x\d+)?):?\s*)?(?:\{([^}]*)\}\s*)?((?:[^{]|\{[^}]*\})*)$/.exec(text);
    if (parts === null) this.fail(line, `"${text}" is not "x0 {range} text"`);
    const [, registers = "", range = "", rest] = parts;
    return { registers, range, text: rest };
  }

  /** The handles that an argument may be: each pair of braces whose first word is a handle's type. */
  private handles({ registers, range, text }: Value, line: number): Handle[] {
    const types = this.members("HandleType").map(({ name }) => name);
    const braces = [range, ...[...text.matchAll(/\{([^}]*)\}/g)].map((match) => match[1])];
    return braces.flatMap((content) => {
      const [named, extra] = content.split(",");
      const [type, ...rights] = named.split(" ");
      if (!types.includes(type)) return [];
      const known = this.members(type === "System" ? "SystemRight" : "Right").map(({ name }) => name);
      for (const right of rights) {
        if (!known.includes(right)) this.fail(line, `unknown right ${right}; there are ${known.join(", ")}`);
      }
      return [{ register: registers, type, rights: extra === undefined ? rights : [...rights, extra.trim()] }];
    });
  }

  private status({ text, line }: Tag): Answer {
    const [name] = text.split(" ", 1);
    const known = this.members("Status");
    const status = known.find((each) => each.name === name);
    if (status === undefined) {
      this.fail(line, `unknown status ${name}; there are ${known.map((each) => each.name).join(", ")}`);
    }
    return this.answer(name, text.slice(name.length).trim() || withoutStop(status.text));
  }

  private answer(name: string, text: string): Answer {
    const blamed = this.members("Status")
      .find((each) => each.name === name)
      ?.tags.find((tag) => tag.name === "blame");
    return { status: name, text, blame: blamed?.text ?? CALLER };
  }

  /** What the handles alone can be answered with. */
  private implied(handles: Handle[]): Answer[] {
    const answers: Answer[] = [];
    for (const register of new Set(handles.map((handle) => handle.register))) {
      const choices = handles.filter((handle) => handle.register === register);
      const types = choices.map(({ type }) => type).join(" or ");
      answers.push(this.answer("BadHandle", `${register} is no handle of the caller`));
      answers.push(this.answer("WrongType", `${register} is a handle of another type than ${types}`));
      for (const { rights, type } of choices) {
        if (rights.length > 0)
          answers.push(this.answer("Denied", `${register} lacks the right: ${rights.join(" and ")}`));
        if (type === "Task") answers.push(this.answer("Gone", `the task that ${register} names has ended`));
      }
    }
    return answers;
  }

  /** One answer a status, in the order of their numbers. */
  private merge(answers: Answer[]): Answer[] {
    return this.members("Status").flatMap(({ name }) => {
      const same = answers.filter(({ status }) => status === name);
      if (same.length === 0) return [];
      const join = (texts: string[]) => [...new Set(texts)].join("; ");
      return [{ status: name, text: join(same.map(({ text }) => text)), blame: join(same.map(({ blame }) => blame)) }];
    });
  }
}

function withoutStop(text: string): string {
  return (text.charAt(0).toLowerCase() + text.slice(1)).replace(/\.$/, "");
}
