/** People who ask the same while it is being worked out share one answer: eight who open the dashboard on Monday at nine cost as much as one. */
export class Sharing<Answer> {
  readonly #running = new Map<string, Promise<Answer>>();

  /** `question`: everything that the answer depends on, what the asker may see included. A failure is everybody's, and the next one tries again. */
  take(question: unknown, work: () => Promise<Answer>): Promise<Answer> {
    const key = JSON.stringify(question);
    const running = this.#running.get(key);
    if (running) return running;
    const begun = work().finally(() => this.#running.delete(key));
    this.#running.set(key, begun);
    return begun;
  }
}
