/**
 * Gives tests the stand-in for vitest. JavaScript, because tsx does not see hooks.
 * @type {import("node:module").ResolveHook}
 */
export function resolve(specifier, context, next) {
  return next(specifier === "vitest" ? new URL("./vitest.ts", import.meta.url).href : specifier, context);
}
