/** A protocol as the generator sees it. */

export interface IntType {
  kind: "int";
  bits: 8 | 16 | 32 | 64;
  signed: boolean;
}

export interface EnumType {
  kind: "enum";
  name: string;
}

export interface StructType {
  kind: "struct";
  name: string;
}

/** What takes one word of a message, or an aligned place in a struct. */
export type Scalar = IntType | { kind: "bool" } | EnumType;

export interface LeaseType {
  kind: "lease";
  direction: "in" | "out" | "inout";
  /** What is lent: text, numbers, one struct (`many` is false), or structs. */
  element: { kind: "text" } | IntType | StructType;
  many: boolean;
  /** The result that says how many elements the server wrote. */
  count?: string;
}

export type ParameterType =
  Scalar | StructType | { kind: "name" } | { kind: "handle"; notification: boolean } | LeaseType;
export type ResultType = Scalar | StructType | { kind: "name" } | { kind: "handle"; notification: boolean };

export interface Parameter<T extends ParameterType = ParameterType> {
  name: string;
  doc: string;
  type: T;
}

export interface Operation {
  name: string;
  /** From 1, in the order of the interface. */
  number: number;
  doc: string;
  parameters: Parameter[];
  results: Parameter<ResultType>[];
  /** Names of members of the protocol's error enum. */
  errors: string[];
  /** Asking again does no harm: the client asks the successor of a server that died. */
  idempotent: boolean;
  /** What the answer may wait for; undefined when it comes at once. */
  deferred?: string;
}

export interface EnumMember {
  name: string;
  value: number;
  doc: string;
}

export interface Enum {
  name: string;
  doc: string;
  members: EnumMember[];
  /** Declared in another file of abi/, such as "syscall". */
  from?: string;
}

export interface StructField {
  name: string;
  doc: string;
  type: Scalar | { kind: "name" } | { kind: "text"; bytes: number };
  offset: number;
}

export interface Struct {
  name: string;
  doc: string;
  fields: StructField[];
  /** A multiple of its alignment. */
  bytes: number;
}

export interface Protocol {
  /** As in the manifest, and of the file: "gpio". */
  name: string;
  /** "Gpio" */
  title: string;
  doc: string;
  operations: Operation[];
  enums: Enum[];
  structs: Struct[];
  /** Its enum of errors, if it has any. */
  errors?: Enum;
  /** hashes[n - 1] covers the first n operations and all that they are made of. */
  hashes: bigint[];
}

/** Words of a message that a value takes; leases and handles take none. */
export function wordsOf(type: ParameterType, protocol: Pick<Protocol, "structs">): number {
  switch (type.kind) {
    case "lease":
    case "handle":
      return 0;
    case "name":
      return 2;
    case "struct":
      return Math.ceil(structOf(protocol, type.name).bytes / 8);
    default:
      return 1;
  }
}

export function structOf({ structs }: Pick<Protocol, "structs">, name: string): Struct {
  return structs.find((struct) => struct.name === name)!;
}

export function enumOf({ enums }: Pick<Protocol, "enums">, name: string): Enum {
  return enums.find((each) => each.name === name)!;
}

/** Bytes that a field of a struct takes. An enum takes one byte, or four when a value needs them. */
export function bytesOf(type: StructField["type"], enums: Enum[]): number {
  switch (type.kind) {
    case "int":
      return type.bits / 8;
    case "bool":
      return 1;
    case "enum":
      return enumOf({ enums }, type.name).members.every(({ value }) => value < 256) ? 1 : 4;
    case "name":
      return 16;
    case "text":
      return type.bytes;
  }
}
