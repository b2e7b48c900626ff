import { addr2line } from "./command";

/** `make addr2line`. */
addr2line().parse();
