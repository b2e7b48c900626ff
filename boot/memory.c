/* memcpy and its family, which gcc calls by name. 16 bytes at a time. */
#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint64_t low, high;
} __attribute__((aligned(1), may_alias)) Pair;

void* memcpy(void* restrict to, const void* restrict from, size_t bytes) {
  unsigned char* t = to;
  const unsigned char* f = from;
  for (; bytes >= 16; bytes -= 16, t += 16, f += 16) *(Pair*)t = *(const Pair*)f;
  for (; bytes > 0; bytes--) *t++ = *f++;
  return to;
}

void* memmove(void* to, const void* from, size_t bytes) {
  unsigned char* t = to;
  const unsigned char* f = from;
  if ((uintptr_t)t - (uintptr_t)f >= bytes) {
    for (; bytes >= 16; bytes -= 16, t += 16, f += 16) *(Pair*)t = *(const Pair*)f;
    for (; bytes > 0; bytes--) *t++ = *f++;
    return to;
  }
  for (; bytes >= 16; bytes -= 16) {
    const Pair pair = *(const Pair*)(f + bytes - 16);
    *(Pair*)(t + bytes - 16) = pair;
  }
  for (; bytes > 0; bytes--) t[bytes - 1] = f[bytes - 1];
  return to;
}

void* memset(void* to, int value, size_t bytes) {
  unsigned char* t = to;
  const uint64_t word = (unsigned char)value * 0x0101010101010101u;
  for (; bytes >= 16; bytes -= 16, t += 16) *(Pair*)t = (Pair){word, word};
  for (; bytes > 0; bytes--) *t++ = (unsigned char)value;
  return to;
}

int memcmp(const void* left, const void* right, size_t bytes) {
  const unsigned char* l = left;
  const unsigned char* r = right;
  for (; bytes > 0; bytes--, l++, r++) {
    if (*l != *r) return *l - *r;
  }
  return 0;
}
