#include "native.h"

static void multiply(int32_t* product, const int32_t* left, const int32_t* right, int32_t size) {
  for (int32_t row = 0; row < size; row++) {
    for (int32_t column = 0; column < size; column++) {
      int32_t sum = 0;
      for (int32_t k = 0; k < size; k++) sum += left[row * size + k] * right[k * size + column];
      product[row * size + column] = sum;
    }
  }
}

void w2c_native_multiply(Native native, uint32_t product, uint32_t left, uint32_t right, uint32_t size) {
  multiply(LINEAR(product), LINEAR(left), LINEAR(right), (int32_t)size);
}
