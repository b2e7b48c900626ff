/** What `probe` asks for: every device and every protocol of servers/manifest.ts. */
export const DEVICES: string[] = ["uart0", "gpio", "i2c1", "spi0", "random", "thermal", "timer", "pwm", "aux"];
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
  "log",
];
