#include "native.h"

typedef struct {
  uint8_t* address;
  uint32_t width, height, pitch;
} Picture;

static void blit(const Picture* to, uint32_t x, uint32_t y, const Picture* from, uint32_t transparent) {
  for (uint32_t row = 0; row < from->height; row++) {
    const uint32_t* source = (const uint32_t*)(from->address + row * from->pitch);
    uint32_t* target = (uint32_t*)(to->address + (y + row) * to->pitch) + x;
    for (uint32_t column = 0; column < from->width; column++) {
      const uint32_t pixel = source[column];
      if (pixel != transparent) target[column] = pixel;
    }
  }
}

/* As bench/assembly/blit.ts lays it out: an address in linear memory has 32 bits. */
typedef struct {
  uint32_t address, width, height, pitch;
} LinearPicture;

static Picture picture(uint32_t address) {
  const LinearPicture* linear = LINEAR(address);
  return (Picture){LINEAR(linear->address), linear->width, linear->height, linear->pitch};
}

void w2c_native_blit(Native native, uint32_t to, uint32_t x, uint32_t y, uint32_t from, uint32_t transparent) {
  const Picture target = picture(to);
  const Picture source = picture(from);
  blit(&target, x, y, &source, transparent);
}
