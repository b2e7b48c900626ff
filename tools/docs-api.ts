import { API, readApi } from "./docs/api";

/** Writes the reference of lib/, drivers/ and sim/ as HTML. */

process.chdir(new URL("..", import.meta.url).pathname);
const api = await readApi();
for (const warning of api.warnings) console.error(`api: warning: ${warning}`);
await api.write(API);
console.log(`${API}/index.html`);
