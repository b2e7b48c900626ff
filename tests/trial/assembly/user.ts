/** A client that uses the servers of the system all the time, and checks what they answer, whoever of them dies. */
import { exit, now } from "../../../lib/kernel";
import { DIED } from "../../../lib/message";
import { GpioClient, PinMode } from "../../../lib/protocol/gpio";
import { LOG_RECORD_BYTES, LOG_RECORD_TEXT_BYTES, LogClient, LogError, LogRecord } from "../../../lib/protocol/log";
import { crashIfAsked } from "../../../lib/server";
import { connect } from "../../../lib/service";
import { random } from "./xorshift";

/** Pins that nobody else uses, and how many. */
const FIRST_PIN: u32 = 20;
const PINS: u32 = 8;
const RECORD = changetype<LogRecord>(memory.data(LOG_RECORD_BYTES, 8));

/** An output is as it was said, whoever answers. */
function usePins(gpio: GpioClient): void {
  const pin = FIRST_PIN + random.below(PINS);
  const high = random.below(2) == 0;
  // idempotent: DIED only when two servers died one after another
  let code = gpio.mode(pin, PinMode.Output);
  if (code == 0) code = gpio.write(pin, high);
  if (code == 0) code = gpio.read(pin);
  if (code == 0 ? gpio.level != high : code != DIED) exit(10);
}

/** A message that is kept is read by its number. */
function useLog(log: LogClient): void {
  let code = log.range();
  if (code == 0 && log.end > log.oldest) {
    const number = log.end - 1;
    code = log.read(number, RECORD);
    // a successor may have fewer, since the kernel keeps fewer
    if (code == LogError.NotFound) return;
    if (code == 0 && (log.sequence < number || RECORD.length > LOG_RECORD_TEXT_BYTES)) exit(11);
  }
  if (code != 0 && code != DIED) exit(12);
}

export function main(): void {
  const gpio = new GpioClient(connect("gpio"));
  const log = new LogClient(connect("log"));
  random.seed(now());
  while (true) {
    if (random.below(8) == 0) useLog(log);
    else usePins(gpio);
    crashIfAsked();
  }
}
