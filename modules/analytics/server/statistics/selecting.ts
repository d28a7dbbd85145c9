/** Order statistics without sorting everything: some hundred thousand values in a millisecond or two, so that nobody else waits for the process. */

const fewToSort = 64;
const fewToNarrow = 2_000;

// Drawers by the top bits of a double: 64 for each power of two from 2^-10 to 2^40. What lies outside goes into the first or the last one.
const perPower = 64;
const [lowest, drawers] = [(1_023 - 10) * perPower, 50 * perPower];
const drawerOf = (top: number): number => Math.max(0, Math.min(drawers - 1, (top >> 14) - lowest));
const topFirst = new Uint8Array(Uint16Array.of(1).buffer)[0] === 0;

/** What sorting would put at each of these places (from 0). Two looks at every value tell the few drawers that matter; only those are sorted. */
export function valuesAt(values: Float64Array, places: readonly number[]): number[] {
  if (values.length <= fewToNarrow) {
    const sorted = values.slice().sort();
    return places.map((place) => sorted[place] as number);
  }
  const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  const counts = new Uint32Array(drawers);
  for (let at = topFirst ? 0 : 1; at < words.length; at += 2) {
    const drawer = drawerOf(words[at] as number);
    counts[drawer] = (counts[drawer] as number) + 1;
  }
  const found = places.map((place) => drawerWith(counts, place));
  const wanted = new Uint8Array(drawers);
  const contents: Float64Array[] = [];
  for (const { drawer } of found) if (wanted[drawer] === 0) wanted[drawer] = contents.push(new Float64Array(counts[drawer] as number));
  const filled = contents.map(() => 0);
  for (let i = 0, at = topFirst ? 0 : 1; at < words.length; i += 1, at += 2) {
    const which = wanted[drawerOf(words[at] as number)] as number;
    if (which === 0) continue;
    const place = filled[which - 1] as number;
    (contents[which - 1] as Float64Array)[place] = values[i] as number;
    filled[which - 1] = place + 1;
  }
  for (const [i, content] of contents.entries())
    selectPlaces(
      content,
      found.filter((f) => wanted[f.drawer] === i + 1).map((f) => f.within),
    );
  return found.map(({ drawer, within }) => contents[(wanted[drawer] as number) - 1]?.[within] as number);
}

function drawerWith(counts: Uint32Array, place: number): { drawer: number; within: number } {
  let before = 0;
  for (let drawer = 0; drawer < counts.length; drawer += 1) {
    const own = counts[drawer] as number;
    if (place < before + own) return { drawer, within: place - before };
    before += own;
  }
  throw new RangeError(`There is no place ${place} among ${before} values.`);
}

/** Reorders so that at each of these places (from 0) stands the value that sorting would put there. */
function selectPlaces(values: Float64Array, places: readonly number[]): void {
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
