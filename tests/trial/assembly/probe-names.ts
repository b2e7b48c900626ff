/** What `probe` asks for: every device and every protocol of servers/manifest.ts. */
export const DEVICES: string[] = ["uart0", "gpio"];
export const PROTOCOLS: string[] = ["supervisor", "debug", "uart", "link", "gpio", "console", "log"];
