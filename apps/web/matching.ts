// Finding commands by what was typed. Small lists, so plain scoring is enough.

export type Match = { score: number; ranges: [number, number][] };

/**
 * How well `text` answers the query: every word of the query has to be found. A start of the text counts most, then a
 * start of a word, then anywhere. Null when a word is missing.
 */
export function matchText(text: string, query: string): Match | null {
  const haystack = text.toLowerCase();
  const ranges: [number, number][] = [];
  let score = 0;
  for (const word of query.toLowerCase().split(/\s+/).filter(Boolean)) {
    const at = bestPlace(haystack, word);
    if (at < 0) return null;
    score += at === 0 ? 3 : isWordStart(haystack, at) ? 2 : 1;
    ranges.push([at, at + word.length]);
  }
  return { score: score - text.length / 1000, ranges: ranges.sort((a, b) => a[0] - b[0]) };
}

function isWordStart(text: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '');
}

function bestPlace(text: string, word: string): number {
  const first = text.indexOf(word);
  for (let at = first; at >= 0; at = text.indexOf(word, at + 1)) if (isWordStart(text, at)) return at;
  return first;
}

/** The text in pieces, marked or not, for highlighting. */
export function pieces(text: string, ranges: readonly [number, number][]): { text: string; marked: boolean }[] {
  const result: { text: string; marked: boolean }[] = [];
  let from = 0;
  for (const [start, end] of ranges) {
    if (start < from) continue;
    if (start > from) result.push({ text: text.slice(from, start), marked: false });
    result.push({ text: text.slice(start, end), marked: true });
    from = end;
  }
  if (from < text.length) result.push({ text: text.slice(from), marked: false });
  return result;
}
