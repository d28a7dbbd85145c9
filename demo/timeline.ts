/** What is to happen, soonest first; what is planned for the same moment happens in the order it was planned. */
export class Timeline {
  readonly #heap: { at: number; order: number; run: (at: number) => void }[] = [];
  #planned = 0;

  get nextAt(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  plan(at: number, run: (at: number) => void): void {
    const heap = this.#heap;
    this.#planned += 1;
    const entry = { at, order: this.#planned, run };
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent] as typeof entry;
      if (above.at < at || (above.at === at && above.order < entry.order)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = entry;
  }

  runNext(): void {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last) return;
    if (heap.length > 0) this.#sink(last);
    first.run(first.at);
  }

  #sink(entry: { at: number; order: number; run: (at: number) => void }): void {
    const heap = this.#heap;
    const before = (a: typeof entry, b: typeof entry) => a.at < b.at || (a.at === b.at && a.order < b.order);
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right && before(right, heap[child] as typeof entry)) child += 1;
      const below = heap[child] as typeof entry;
      if (!before(below, entry)) break;
      heap[i] = below;
      i = child;
    }
    heap[i] = entry;
  }
}
