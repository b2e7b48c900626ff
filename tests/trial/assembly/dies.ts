/** A server that gets nowhere, however often it is started. */
export function main(): void {
  unreachable();
}
