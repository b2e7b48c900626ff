/** Every protocol there is. Made from abi/protocol by `make docs`. */
import { clocks } from "./clocks";
import { console } from "./console";
import { debug } from "./debug";
import { gpio } from "./gpio";
import { led } from "./led";
import { link } from "./link";
import { log } from "./log";
import { random } from "./random";
import { supervisor } from "./supervisor";
import { thermal } from "./thermal";
import { uart } from "./uart";
import type { Protocol } from "../protocol/schema";

export const protocols: Protocol[] = [clocks, console, debug, gpio, led, link, log, random, supervisor, thermal, uart];
