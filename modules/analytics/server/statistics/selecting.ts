/** Order statistics without sorting everything: some hundred thousand values in a few milliseconds, so that nobody else waits for the process. */

const fewToSort = 64;

/** Reorders in place so that at each of these places (from 0) stands the value that sorting would put there. */
export function selectPlaces(values: Float64Array, places: readonly number[]): void {
  const wanted = [...new Set(places)].filter((p) => p >= 0 && p < values.length).sort((a, b) => a - b);
  // Unlucky pivots do no harm: past this depth the rest is sorted.
  select(values, 0, values.length - 1, wanted, 2 * Math.ceil(Math.log2(values.length + 1)));
}

function select(values: Float64Array, low: number, high: number, wanted: readonly number[], depth: number): void {
  if (wanted.length === 0) return;
  if (high - low < fewToSort || depth === 0) {
    values.subarray(low, high + 1).sort();
    return;
  }
  const [left, right] = partition(values, low, high);
  select(
    values,
    low,
    right,
    wanted.filter((p) => p <= right),
    depth - 1,
  );
  select(
    values,
    left,
    high,
    wanted.filter((p) => p >= left),
    depth - 1,
  );
}

/** Hoare's way: what lies between the two ends returned equals the pivot. Equal values are spread over both sides. */
function partition(values: Float64Array, low: number, high: number): [left: number, right: number] {
  const pivot = middleOf(values[low] as number, values[(low + high) >> 1] as number, values[high] as number);
  let i = low;
  let j = high;
  while (i <= j) {
    while ((values[i] as number) < pivot) i += 1;
    while ((values[j] as number) > pivot) j -= 1;
    if (i > j) break;
    const kept = values[i] as number;
    values[i] = values[j] as number;
    values[j] = kept;
    i += 1;
    j -= 1;
  }
  return [i, j];
}

const middleOf = (a: number, b: number, c: number): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
