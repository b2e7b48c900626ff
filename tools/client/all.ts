/** Every protocol there is. Made from abi/protocol by `make docs`. */
import { console } from "./console";
import { debug } from "./debug";
import { display } from "./display";
import { gpio } from "./gpio";
import { link } from "./link";
import { log } from "./log";
import { mirror } from "./mirror";
import { supervisor } from "./supervisor";
import { uart } from "./uart";
import type { Protocol } from "../protocol/schema";

export const protocols: Protocol[] = [console, debug, display, gpio, link, log, mirror, supervisor, uart];
