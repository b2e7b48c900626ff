#include "native.h"

static int32_t find(const uint8_t* text, uint32_t bytes, const uint8_t* wanted, uint32_t wanted_bytes) {
  if (wanted_bytes > bytes) return -1;
  const uint32_t last = bytes - wanted_bytes;
  for (uint32_t at = 0; at <= last; at++) {
    uint32_t same = 0;
    while (same < wanted_bytes && text[at + same] == wanted[same]) same++;
    if (same == wanted_bytes) return (int32_t)at;
  }
  return -1;
}

uint32_t w2c_native_find(Native native, uint32_t text, uint32_t bytes, uint32_t wanted, uint32_t wanted_bytes) {
  return (uint32_t)find(LINEAR(text), bytes, LINEAR(wanted), wanted_bytes);
}
