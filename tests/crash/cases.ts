import { consoleCrash } from "./services/console";
import { gpioCrash } from "./services/gpio";
import { logCrash } from "./services/log";
import { uartCrash } from "./services/uart";

/** Every service that is killed at every step. */
export const CASES = [consoleCrash, gpioCrash, logCrash, uartCrash];
/** Services that are none: init, whose end is the system's, and programs that serve nobody. */
export const NO_SERVERS = ["init", "shell", "agent", "spin"];
