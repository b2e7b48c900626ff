/** Every protocol there is. Made from abi/protocol by `make docs`. */
import { bench } from "./bench";
import { clocks } from "./clocks";
import { console } from "./console";
import { debug } from "./debug";
import { display } from "./display";
import { dma } from "./dma";
import { gpio } from "./gpio";
import { i2c } from "./i2c";
import { led } from "./led";
import { link } from "./link";
import { log } from "./log";
import { mirror } from "./mirror";
import { pwm } from "./pwm";
import { random } from "./random";
import { spi } from "./spi";
import { supervisor } from "./supervisor";
import { thermal } from "./thermal";
import { timer } from "./timer";
import { uart } from "./uart";
import type { Protocol } from "../protocol/schema";

export const protocols: Protocol[] = [
  bench,
  clocks,
  console,
  debug,
  display,
  dma,
  gpio,
  i2c,
  led,
  link,
  log,
  mirror,
  pwm,
  random,
  spi,
  supervisor,
  thermal,
  timer,
  uart,
];
