/** The linear map, with an offset as its last row, that takes the inputs nearest to the outputs: [inputs + 1][outputs]. */
export function leastSquares(inputs: readonly Float64Array[], outputs: readonly Float64Array[]): number[][] {
  const size = inputs[0]!.length + 1;
  const width = outputs[0]!.length;
  // The normal equations, with the right sides beside them.
  const rows = Array.from({ length: size }, () => new Float64Array(size + width));
  inputs.forEach((input, index) => {
    const output = outputs[index]!;
    const withOne = [...input, 1];
    withOne.forEach((left, row) => {
      const equation = rows[row]!;
      for (let column = 0; column < size; column++) equation[column]! += left * withOne[column]!;
      for (let column = 0; column < width; column++) equation[size + column]! += left * output[column]!;
    });
  });
  for (let pivot = 0; pivot < size; pivot++) {
    const best = rows.findIndex(
      (row, index) => index >= pivot && rows.every((other, at) => at < pivot || Math.abs(other[pivot]!) <= Math.abs(row[pivot]!)),
    );
    [rows[pivot], rows[best]] = [rows[best]!, rows[pivot]!];
    const head = rows[pivot]!.map(value => value / rows[pivot]![pivot]!);
    rows[pivot] = head;
    rows.forEach((row, index) => {
      if (index === pivot) return;
      const factor = row[pivot]!;
      head.forEach((value, column) => {
        row[column]! -= factor * value;
      });
    });
  }
  return rows.map(row => [...row.subarray(size)]);
}
