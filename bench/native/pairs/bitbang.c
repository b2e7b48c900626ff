#include "native.h"

/* The GPIO block, as far as this needs it. */
typedef struct {
  uint32_t functions[6], reserved0;
  uint32_t set[2], reserved1;
  uint32_t clear[2], reserved2;
  uint32_t level[2];
} Gpio;

typedef struct {
  volatile Gpio* registers;
  uint32_t clock, output, input;
} BitBang;

static uint8_t exchange_byte(const BitBang* pins, uint8_t out) {
  uint8_t received = 0;
  for (uint32_t bit = 0x80; bit != 0; bit >>= 1) {
    if ((out & bit) != 0) pins->registers->set[0] = pins->output;
    else pins->registers->clear[0] = pins->output;
    pins->registers->set[0] = pins->clock;
    if ((pins->registers->level[0] & pins->input) != 0) received |= bit;
    pins->registers->clear[0] = pins->clock;
  }
  return received;
}

void exchange(const BitBang* pins, uint8_t* address, uint32_t bytes) {
  for (uint32_t i = 0; i < bytes; i++) address[i] = exchange_byte(pins, address[i]);
}

/* The device window, from the linker script. */
extern uint8_t _devices[];

/* Not static: as in a driver, nothing is known of its content where it is used. */
BitBang bit_bang;

void w2c_native_open(Native native, uint32_t base, uint32_t clock, uint32_t output, uint32_t input) {
  bit_bang = (BitBang){(volatile Gpio*)(_devices + base), clock, output, input};
}

void w2c_native_exchange(Native native, uint32_t address, uint32_t bytes) {
  exchange(&bit_bang, LINEAR(address), bytes);
}
