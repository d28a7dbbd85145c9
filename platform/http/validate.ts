import type { z } from 'zod';
import { platformErrors } from '#platform/contract';
import { fail } from './problem.ts';

/** Reads one part of a request by its schema. Without a schema the part is ignored. */
export function parsePart(schema: z.ZodType | undefined, value: unknown, part: 'params' | 'query' | 'body'): never {
  if (!schema) return undefined as never;
  const parsed = schema.safeParse(value ?? (part === 'body' ? undefined : {}));
  if (parsed.success) return parsed.data as never;
  // A number that is not one in the path names nothing: answer as for any other thing that is not there.
  if (part === 'params') throw fail(platformErrors.notFound);
  throw fail(platformErrors.invalid, {
    fields: parsed.error.issues.slice(0, 50).map((issue) => ({ path: [part === 'query' ? 'query' : '', ...issue.path.map(String)].filter(Boolean).join('.'), message: issue.message })),
  });
}
