/** Quicksort, with an insertion sort for what is short. */

/** At most so many are sorted by insertion. */
const SHORT: i32 = 8;

function insertionSort(numbers: StaticArray<u32>, first: i32, last: i32): void {
  for (let i = first + 1; i <= last; i++) {
    const value = unchecked(numbers[i]);
    let at = i;
    while (at > first && unchecked(numbers[at - 1]) > value) {
      unchecked((numbers[at] = numbers[at - 1]));
      at--;
    }
    unchecked((numbers[at] = value));
  }
}

/** Sorts numbers `first` to `last`, both included, upwards. */
export function sort(numbers: StaticArray<u32>, first: i32, last: i32): void {
  while (last - first >= SHORT) {
    const pivot = unchecked(numbers[(first + last) >> 1]);
    let low = first;
    let high = last;
    while (low <= high) {
      while (unchecked(numbers[low]) < pivot) low++;
      while (unchecked(numbers[high]) > pivot) high--;
      if (low > high) break;
      const value = unchecked(numbers[low]);
      unchecked((numbers[low++] = numbers[high]));
      unchecked((numbers[high--] = value));
    }
    sort(numbers, first, high);
    first = low;
  }
  insertionSort(numbers, first, last);
}
