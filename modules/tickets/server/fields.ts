/** Custom fields: whether a value fits its definition, and lists by value. Unknown keys are refused by name, so that a typing error is seen. */
import { ticketErrors } from '#contract/tickets';
import { platformErrors, says, type Words } from '#platform/contract';
import type { Scope } from '#platform/db';
import { fail } from '#platform/http';
import type { SqlParts } from './sql-parts.ts';
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

const expectation = (field: FieldRow): string => says(expected(field));

function expected(field: FieldRow): Words {
  const keys = field.choices.map((c) => c.key).join(', ');
  const words: Record<FieldRow['kind'], Words> = {
    text: { en: 'This must be a text.', 'zh-CN': '此处必须是文本。' },
    number: { en: 'This must be a number.', 'zh-CN': '此处必须是数字。' },
    boolean: { en: 'This must be true or false.', 'zh-CN': '此处必须是 true 或 false。' },
    date: { en: 'A day is needed, for example 2026-11-30.', 'zh-CN': '请填写日期，例如 2026-11-30。' },
    choice: { en: `This must be one of: ${keys}.`, 'zh-CN': `只能是以下之一：${keys}。` },
    choices: { en: `This must be a list of: ${keys}.`, 'zh-CN': `只能是以下内容的列表：${keys}。` },
  };
  return words[field.kind];
}

/** `key:value,key:value` as conditions that the index of values answers; `key:` for those without a value. */
export async function fieldConditions(tx: Scope, asked: string, parts: SqlParts): Promise<void> {
  const { fields } = await vocabulary(tx);
  const wanted = asked
    .split(/(?<!\\),/)
    .map((one) => one.replaceAll('\\,', ',').trim())
    .filter(Boolean)
    .slice(0, 50);
  const byKey = Map.groupBy(wanted, (one) => one.split(':', 1)[0]?.trim() ?? '');
  for (const [key, values] of byKey) {
    const field = fields.find((f) => f.key === key);
    if (!field) throw wrongFilter({ en: `There is no field "${key}". Send key:value.`, 'zh-CN': `没有字段“${key}”。请使用“键:值”的写法。` });
    const either = values.map((one) => {
      const value = one.slice(one.indexOf(':') + 1).trim();
      if (!one.includes(':')) throw wrongFilter({ en: `"${one}" has no value. Send key:value.`, 'zh-CN': `“${one}”缺少值。请使用“键:值”的写法。` });
      if (value === '') return `coalesce(t.fields -> ${parts.add(key)}, 'null') = 'null'`;
      return `t.fields <> '{}' and t.fields @> ${parts.add(JSON.stringify({ [key]: stored(field, value) }))}::jsonb`;
    });
    parts.where(either.map((condition) => `(${condition})`).join(' or '));
  }
}

function stored(field: FieldRow, text: string): unknown {
  const value = field.kind === 'number' ? Number(text) : field.kind === 'boolean' ? ({ true: true, false: false }[text] ?? text) : text;
  // What a choice may be changes with time; tickets keep what they have.
  if (field.kind === 'choices') return [value];
  if (field.kind !== 'choice' && !fits(field, value)) throw wrongFilter(expected(field));
  return value;
}

const wrongFilter = (words: Words) => fail(platformErrors.invalid, { fields: [{ path: 'query.field', message: says(words) }] });
