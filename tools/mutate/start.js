import { register } from "node:module";
import { register as registerTypeScript } from "tsx/esm/api";

// Starts worker.ts: in a thread of its own, tsx is not there before it is asked for.
registerTypeScript();
register("./resolve.js", import.meta.url);
await import(new URL("./worker.ts", import.meta.url).href);
