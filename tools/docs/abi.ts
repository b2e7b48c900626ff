import ts from "typescript";

/** Reads the enums of abi/syscall.ts with their comments; their format is explained at the head of that file. */

export interface Tag {
  name: string;
  text: string;
  /** In the file, from 1. */
  line: number;
}

export interface Member {
  name: string;
  value: number;
  /** The value as the source writes it. */
  digits: string;
  text: string;
  tags: Tag[];
  line: number;
}

export interface Enum {
  name: string;
  text: string;
  members: Member[];
}

/** What is wrong with a source, with its place: "abi/syscall.ts:12: error: ...". */
export class AbiError extends Error {}

const TAGS = ["param", "returns", "status", "blame"];

/** @param path for messages @throws AbiError */
export function readEnums(path: string, source: string): Enum[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  return file.statements.filter(ts.isEnumDeclaration).map((declaration) => {
    const { text } = readComment(declaration, file, path);
    const members = declaration.members.map((member) => readMember(member, file, path));
    return { name: declaration.name.text, text, members };
  });
}

function readMember(member: ts.EnumMember, file: ts.SourceFile, path: string): Member {
  const name = member.name.getText(file);
  const line = lineAt(file, member.getStart(file));
  const { initializer } = member;
  if (initializer === undefined || !ts.isNumericLiteral(initializer)) {
    throw new AbiError(`${path}:${line}: error: ${name} has no number; give every member one, as in "${name} = 1"`);
  }
  const digits = initializer.getText(file);
  return { name, value: Number(digits), digits, line, ...readComment(member, file, path) };
}

/** The text of a node's comment, and its tags, each with the lines that go on with it. */
function readComment(node: ts.Node, file: ts.SourceFile, path: string): { text: string; tags: Tag[] } {
  const comment = ts.getLeadingCommentRanges(file.text, node.pos)?.at(-1);
  const body = comment === undefined ? "" : file.text.slice(comment.pos, comment.end);
  if (comment === undefined || !body.startsWith("/**")) return { text: "", tags: [] };
  const first = lineAt(file, comment.pos);
  const text: string[] = [];
  const tags: Tag[] = [];
  body.split("\n").forEach((raw, index) => {
    const content = raw.replace(/^\s*(\/\*\*|\*(?!\/))?/, "").replace(/\*\/$/, "");
    // a tag may follow the text in the same line
    for (const piece of content.split(/(?<=^|\s)(?=@)/)) {
      const tag = /^@(\w*)\s*(.*)$/.exec(piece.trim());
      const line = first + index;
      if (tag === null) {
        if (tags.length > 0) tags[tags.length - 1].text += ` ${piece.trim()}`;
        else text.push(piece.trim());
      } else if (TAGS.includes(tag[1])) tags.push({ name: tag[1], text: tag[2], line });
      else throw new AbiError(`${path}:${line}: error: unknown tag @${tag[1]}; there are @${TAGS.join(", @")}`);
    }
  });
  for (const tag of tags) tag.text = tag.text.trim();
  return { text: text.join(" ").trim(), tags };
}

function lineAt(file: ts.SourceFile, position: number): number {
  return file.getLineAndCharacterOfPosition(position).line + 1;
}
