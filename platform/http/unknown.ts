import type * as z from 'zod';
import { says } from '#platform/contract';
import type { FieldError } from './problem.ts';

/**
 * Keys of a body or a query that its schema does not name. A schema by itself drops them without a word: whoever wrote `asignee` would be told that all went
 * well. Open shapes (records, own fields, preferences) take any key; of several forms a key must be known to one that fits.
 */
export function unknownKeys(schema: z.core.$ZodType, value: unknown, path = ''): FieldError[] {
  const { _zod } = schema as z.core.$ZodTypes;
  const def = _zod.def;
  switch (def.type) {
    case 'object':
      return isObject(value) ? ofObject(def, value, path) : [];
    case 'array':
      return Array.isArray(value) ? value.flatMap((item, n) => unknownKeys(def.element, item, join(path, String(n)))) : [];
    case 'record':
      return isObject(value) ? Object.entries(value).flatMap(([key, item]) => unknownKeys(def.valueType, item, join(path, key))) : [];
    case 'union':
      return ofUnion(def.options, value, path);
    case 'intersection':
      return both(unknownKeys(def.left, value, path), unknownKeys(def.right, value, path));
    case 'pipe':
      return unknownKeys(def.in, value, path);
    case 'lazy':
      return unknownKeys(def.getter(), value, path);
    case 'optional':
    case 'nullable':
    case 'nonoptional':
    case 'default':
    case 'prefault':
    case 'catch':
    case 'readonly':
      return unknownKeys(def.innerType, value, path);
    default:
      return [];
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const join = (path: string, key: string): string => (path ? `${path}.${key}` : key).slice(0, 200);
const both = (a: FieldError[], b: FieldError[]): FieldError[] => a.filter((one) => b.some((other) => other.path === one.path));

const nothingKnown = says({ en: 'This is not known here; nothing is.', 'zh-CN': '此处不接受任何参数。' });
const knownAre = (known: string): string => says({ en: `This is not known here. Known are: ${known}.`, 'zh-CN': `此处没有这一项，可用的有：${known}。` });

function ofObject(def: z.core.$ZodObjectDef, value: Record<string, unknown>, path: string): FieldError[] {
  const known = Object.keys(def.shape).join(', ');
  return Object.entries(value).flatMap(([key, item]) => {
    const field = Object.hasOwn(def.shape, key) ? def.shape[key] : undefined;
    if (field) return unknownKeys(field, item, join(path, key));
    if (def.catchall && (def.catchall as z.core.$ZodTypes)._zod.def.type !== 'never') return [];
    return [{ path: join(path, key), message: known === '' ? nothingKnown : knownAre(known) }];
  });
}

/** What no form that fits knows; where none fits, the schema itself has more to say. */
function ofUnion(options: readonly z.core.$ZodType[], value: unknown, path: string): FieldError[] {
  const fitting = options.filter((option) => (option as z.ZodType).safeParse(value).success);
  const [first, ...rest] = fitting.map((option) => unknownKeys(option, value, path));
  return rest.reduce((left, right) => both(left, right), first ?? []);
}
