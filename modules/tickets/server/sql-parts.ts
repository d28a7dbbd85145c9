/** Collects values for a statement that is put together from conditions: each value becomes `$n`, never text. */
export class SqlParts {
  readonly values: unknown[];
  readonly conditions: string[] = [];

  constructor(values: unknown[] = []) {
    this.values = values;
  }

  /** Conditions of their own in the same statement. */
  beside(): SqlParts {
    return new SqlParts(this.values);
  }

  /** The same conditions and values, for a statement of its own. */
  copy(): SqlParts {
    const parts = new SqlParts([...this.values]);
    parts.conditions.push(...this.conditions);
    return parts;
  }

  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  where(condition: string): void {
    this.conditions.push(condition);
  }

  get clause(): string {
    return this.conditions.length > 0 ? this.conditions.map((c) => `(${c})`).join(' and ') : 'true';
  }
}
