#include "native.h"

static uint32_t crc32(const uint32_t* table, const uint8_t* from, uint32_t bytes) {
  uint32_t crc = 0xffffffff;
  for (uint32_t i = 0; i < bytes; i++) crc = table[(crc ^ from[i]) & 0xff] ^ (crc >> 8);
  return ~crc;
}

uint32_t w2c_native_crc32(Native native, uint32_t table, uint32_t from, uint32_t bytes) {
  return crc32(LINEAR(table), LINEAR(from), bytes);
}
