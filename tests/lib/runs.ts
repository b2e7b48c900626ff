/**
 * How many random cases of a property are tried: a twentieth of them by `npm run test:watch`, which answers within a second, and
 * all by `make test`.
 */
export function runs(count: number): { numRuns: number } {
  return { numRuns: process.env.DRUPELET_WATCHED === undefined ? count : Math.ceil(count / 20) };
}
