/** Custom fields: whether a value fits its definition. Unknown keys are refused by name, so that a typing error is seen. */
import { ticketErrors } from '#contract/tickets';
import { says, type Words } from '#platform/contract';
import type { Scope } from '#platform/db';
import { fail } from '#platform/http';
import { type FieldRow, vocabulary } from './vocabulary.repo.ts';

export async function checkFields(tx: Scope, values: Record<string, unknown>): Promise<Record<string, unknown>> {
  const { fields } = await vocabulary(tx);
  const problems: { path: string; message: string }[] = [];
  const checked: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) {
    const field = fields.find((f) => f.key === key && !f.archived_at);
    if (!field) problems.push({ path: `fields.${key}`, message: says({ en: 'There is no such field.', 'zh-CN': '没有这个字段。' }) });
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
  const words: Record<FieldRow['kind'], Words> = {
    text: { en: 'This must be a text.', 'zh-CN': '此处必须是文本。' },
    number: { en: 'This must be a number.', 'zh-CN': '此处必须是数字。' },
    boolean: { en: 'This must be true or false.', 'zh-CN': '此处必须是 true 或 false。' },
    date: { en: 'A day is needed, for example 2026-11-30.', 'zh-CN': '请填写日期，例如 2026-11-30。' },
    choice: { en: `This must be one of: ${keys}.`, 'zh-CN': `只能是以下之一：${keys}。` },
    choices: { en: `This must be a list of: ${keys}.`, 'zh-CN': `只能是以下内容的列表：${keys}。` },
  };
  return says(words[field.kind]);
}
