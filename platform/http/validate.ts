import * as z from 'zod';
import { platformErrors } from '#platform/contract';
import { baseLanguageOf } from '#platform/i18n';
import { fail } from './problem.ts';

const wordsOf = { en: z.locales.en().localeError, 'zh-CN': z.locales.zhCN().localeError };

/** Reads one part of a request by its schema, and says in the reader's language what is wrong. Without a schema the part is ignored. */
export function parsePart(schema: z.ZodType | undefined, value: unknown, part: 'params' | 'query' | 'body', language: string): never {
  if (!schema) return undefined as never;
  const parsed = schema.safeParse(value ?? (part === 'body' ? undefined : {}), { error: wordsOf[baseLanguageOf(language)] });
  if (parsed.success) return parsed.data as never;
  // A number that is not one in the path names nothing: answer as for any other thing that is not there.
  if (part === 'params') throw fail(platformErrors.notFound);
  throw fail(platformErrors.invalid, {
    fields: parsed.error.issues
      .slice(0, 50)
      .map((issue) => ({ path: [part === 'query' ? 'query' : '', ...issue.path.map(String)].filter(Boolean).join('.'), message: issue.message })),
  });
}
