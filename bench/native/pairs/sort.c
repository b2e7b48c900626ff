#include "native.h"

enum { SHORT = 8 };

static void insertion_sort(uint32_t* numbers, int32_t first, int32_t last) {
  for (int32_t i = first + 1; i <= last; i++) {
    const uint32_t value = numbers[i];
    int32_t at = i;
    while (at > first && numbers[at - 1] > value) {
      numbers[at] = numbers[at - 1];
      at--;
    }
    numbers[at] = value;
  }
}

static void sort(uint32_t* numbers, int32_t first, int32_t last) {
  while (last - first >= SHORT) {
    const uint32_t pivot = numbers[(first + last) >> 1];
    int32_t low = first;
    int32_t high = last;
    while (low <= high) {
      while (numbers[low] < pivot) low++;
      while (numbers[high] > pivot) high--;
      if (low > high) break;
      const uint32_t value = numbers[low];
      numbers[low++] = numbers[high];
      numbers[high--] = value;
    }
    sort(numbers, first, high);
    first = low;
  }
  insertion_sort(numbers, first, last);
}

void w2c_native_sort(Native native, uint32_t numbers, uint32_t first, uint32_t last) {
  sort(LINEAR(numbers), (int32_t)first, (int32_t)last);
}
