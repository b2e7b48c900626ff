/** Multiplication of square matrices, row by row in memory. */

/** Writes the product of `left` and `right`, each of `size` rows of `size` numbers, to `product`. */
export function multiply(product: StaticArray<i32>, left: StaticArray<i32>, right: StaticArray<i32>, size: i32): void {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += unchecked(left[row * size + k]) * unchecked(right[k * size + column]);
      unchecked((product[row * size + column] = sum));
    }
  }
}
