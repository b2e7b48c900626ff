/** What `probe` asks for: every device and every protocol of servers/manifest.ts. */
export const DEVICES: string[] = [
  "uart0",
  "gpio",
  "i2c1",
  "spi0",
  "random",
  "thermal",
  "timer",
  "pwm",
  "aux",
  "dma",
  "dma4",
  "dma5",
];
export const PROTOCOLS: string[] = [
  "supervisor",
  "debug",
  "uart",
  "link",
  "gpio",
  "i2c",
  "spi",
  "random",
  "thermal",
  "clocks",
  "led",
  "display",
  "timer",
  "pwm",
  "console",
  "mirror",
  "dma",
  "log",
  "bench",
  "partner",
  "float-server",
  "float-client",
];
/** Tags of the firmware (`FirmwareTag` of abi/firmware.ts) that a manifest may list; the framebuffer is asked for otherwise. */
export const TAGS: u32[] = [
  0x00028001, 0x00030041, 0x00038001, 0x00038002, 0x00038041, 0x00040003, 0x00040005, 0x00048009,
];
