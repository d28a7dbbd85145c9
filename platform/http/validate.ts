import { z } from 'zod';
import { platformErrors, says } from '#platform/contract';
import { type FieldError, fail } from './problem.ts';
import { unknownKeys } from './unknown.ts';

const nothing = z.object({});
/**
 * Reads one part of a request by its schema. Without a schema a query must be empty (`?statuss=open` would pass for a narrower answer than it is); other
 * parts are ignored.
 */
export function parsePart(asked: z.ZodType | undefined, value: unknown, part: 'params' | 'query' | 'body'): never {
  const schema = asked ?? (part === 'query' ? nothing : undefined);
  if (!schema) return undefined as never;
  const parsed = schema.safeParse(value ?? (part === 'body' ? undefined : {}), { error: whatIsWrong });
  const at = part === 'query' ? 'query' : '';
  const wrong = parsed.success ? [] : fieldsOf(parsed.error, at);
  const unknown = part === 'params' ? [] : unknownKeys(schema, value, at);
  if (unknown.length > 0) throw fail(platformErrors.unknownField, { fields: [...unknown, ...wrong].slice(0, 50) });
  if (parsed.success) return parsed.data as never;
  // A number that is not one in the path names nothing: answer as for any other thing that is not there.
  if (part === 'params') throw fail(platformErrors.notFound);
  throw fail(platformErrors.invalid, { fields: wrong });
}

const fieldsOf = ({ issues }: z.core.$ZodError, part: string): FieldError[] =>
  issues.slice(0, 50).map((issue) => ({ path: [part, ...issue.path.map(String)].filter(Boolean).join('.'), message: issue.message }));

type Issue = z.core.$ZodRawIssue;
const needed = { en: 'This is needed.', 'zh-CN': '此项必填。' };
const kinds: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  string: ['a text', '文本'],
  number: ['a number', '数字'],
  int: ['a whole number', '整数'],
  boolean: ['true or false', ' true 或 false'],
  array: ['a list', '列表'],
  object: ['an object', '对象'],
  record: ['an object', '对象'],
};
const formats: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  email: ['A full email address is needed, for example ana@example.com.', '请填写完整的邮箱地址，例如 ana@example.com。'],
  url: ['A full address is needed, for example https://example.com.', '请填写完整的网址，例如 https://example.com。'],
  uuid: ['This is not an id.', '这不是有效的编号。'],
  date: ['A day is needed, for example 2026-11-16.', '请填写日期，例如 2026-11-16。'],
  datetime: ['A time is needed, for example 2026-11-16T09:00:00Z.', '请填写时间，例如 2026-11-16T09:00:00Z。'],
};

/** What a schema finds wrong, in words that can stand under a field. A schema's own words come before these. */
export function whatIsWrong(issue: Issue): string {
  if (issue.code === 'invalid_type') {
    if (issue.input === undefined || issue.input === null) return says(needed);
    const [en, zh] = kinds[issue.expected] ?? ['something else', '其他类型'];
    return says({ en: `This must be ${en}.`, 'zh-CN': `此处必须是${zh}。` });
  }
  if (issue.code === 'too_small') return tooSmall(issue.origin, Number(issue.minimum), issue.inclusive !== false);
  if (issue.code === 'too_big') return tooBig(issue.origin, Number(issue.maximum), issue.inclusive !== false);
  if (issue.code === 'invalid_format') {
    const [en, zh] = formats[issue.format] ?? ['This is not in the form that is expected here.', '格式不正确。'];
    return says({ en, 'zh-CN': zh });
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String).join(', ');
    return says({ en: `This must be one of: ${values}.`, 'zh-CN': `只能是以下之一：${values}。` });
  }
  if (issue.code === 'invalid_union') {
    // Of several forms the one that was nearly met has the most to say.
    const close = issue.errors.flat().find((one) => one.path.length === 0 && one.code !== 'invalid_type' && one.code !== 'invalid_value');
    if (close) return close.message;
  }
  return says({ en: 'This is not a value that fits here.', 'zh-CN': '此处的内容不符合要求。' });
}

function tooSmall(origin: string, least: number, inclusive: boolean): string {
  if (origin === 'string') return says(least <= 1 ? needed : { en: `At least ${least} characters are needed.`, 'zh-CN': `至少需要 ${least} 个字符。` });
  if (origin === 'array' || origin === 'set')
    return says(
      least <= 1 ? { en: 'At least one is needed.', 'zh-CN': '至少需要一项。' } : { en: `At least ${least} are needed.`, 'zh-CN': `至少需要 ${least} 项。` },
    );
  return says(
    inclusive
      ? { en: `This must be ${least} or more.`, 'zh-CN': `不能小于 ${least}。` }
      : { en: `This must be more than ${least}.`, 'zh-CN': `必须大于 ${least}。` },
  );
}

function tooBig(origin: string, most: number, inclusive: boolean): string {
  if (origin === 'string') return says({ en: `At most ${most} characters fit here.`, 'zh-CN': `最多 ${most} 个字符。` });
  if (origin === 'array' || origin === 'set') return says({ en: `At most ${most} fit here.`, 'zh-CN': `最多 ${most} 项。` });
  return says(
    inclusive
      ? { en: `This must be ${most} or less.`, 'zh-CN': `不能大于 ${most}。` }
      : { en: `This must be less than ${most}.`, 'zh-CN': `必须小于 ${most}。` },
  );
}
