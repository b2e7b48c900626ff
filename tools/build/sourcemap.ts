/** Source maps (revision 3) as `asc` writes them: one generated line, whose columns are byte offsets in the module. */

/** From byte `offset` of the module on, code comes from `line` (counted from 1) of `file`. */
export interface Mapping {
  offset: number;
  file: string;
  line: number;
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** @returns the mappings of a source map's JSON text that name a source, in order of offset. */
export function parseSourceMap(text: string): Mapping[] {
  const map = JSON.parse(text) as { sources: string[]; mappings: string };
  const mappings: Mapping[] = [];
  let offset = 0;
  let source = 0;
  let line = 0;
  for (const segment of map.mappings.split(",")) {
    const fields = decode(segment);
    offset += fields[0] ?? 0;
    if (fields.length < 4) continue;
    source += fields[1];
    line += fields[2];
    const file = map.sources[source];
    if (file === undefined) throw new Error(`source map names source ${source} of ${map.sources.length}`);
    mappings.push({ offset, file, line: line + 1 });
  }
  return mappings;
}

/** Base-64 VLQ: five bits a digit, the lowest bit of the first is the sign. */
function decode(segment: string): number[] {
  const fields: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = digits.indexOf(character);
    if (digit < 0) throw new Error(`source map has the character "${character}" among its mappings`);
    value += (digit & 31) << shift;
    shift += 5;
    if ((digit & 32) !== 0) continue;
    fields.push((value & 1) !== 0 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return fields;
}
