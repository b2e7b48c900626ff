import { ProtocolError } from "./protocol/parse";
import { generate, refresh } from "./protocol/generate";

/** Writes what is generated from the protocols: stubs for the board, clients for the laptop, reference pages. */

process.chdir(new URL("..", import.meta.url).pathname);
try {
  for (const file of refresh(await generate())) console.error(`wrote ${file}`);
} catch (error) {
  if (!(error instanceof ProtocolError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
