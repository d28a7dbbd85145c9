/** Custom fields: whether a value fits its definition. Unknown keys are refused by name, so that a typing error is seen. */
import { ticketErrors } from '#contract/tickets';
import type { Scope } from '#platform/db';
import { fail } from '#platform/http';
import { type FieldRow, vocabulary } from './vocabulary.repo.ts';

export async function checkFields(tx: Scope, values: Record<string, unknown>): Promise<Record<string, unknown>> {
  const { fields } = await vocabulary(tx);
  const problems: { path: string; message: string }[] = [];
  const checked: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) {
    const field = fields.find((f) => f.key === key && !f.archived_at);
    if (!field) problems.push({ path: `fields.${key}`, message: 'There is no such field.' });
    else if (value === null || value === '') checked[key] = null;
    else if (fits(field, value)) checked[key] = value;
    else problems.push({ path: `fields.${key}`, message: expectation(field) });
  }
  if (problems.length > 0) throw fail(ticketErrors.fieldWrong, { fields: problems });
  return checked;
}

export function fits(field: Pick<FieldRow, 'kind' | 'choices'>, value: unknown): boolean {
  const keys = field.choices.map((c) => c.key);
  switch (field.kind) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
    case 'choice':
      return typeof value === 'string' && keys.includes(value);
    case 'choices':
      return Array.isArray(value) && value.every((v) => typeof v === 'string' && keys.includes(v));
  }
}

function expectation(field: FieldRow): string {
  const keys = field.choices.map((c) => c.key).join(', ');
  const words: Record<FieldRow['kind'], string> = {
    text: 'must be text',
    number: 'must be a number',
    boolean: 'must be true or false',
    date: 'must be a day like 2026-11-30',
    choice: `must be one of: ${keys}`,
    choices: `must be a list of: ${keys}`,
  };
  return words[field.kind];
}
