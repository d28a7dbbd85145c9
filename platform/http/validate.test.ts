import { expect, test } from 'vitest';
import { z } from 'zod';
import { saidIn, text } from '#platform/contract';
import { ProblemError, problemBody } from './problem.ts';
import { parsePart } from './validate.ts';

const schema = z.object({
  name: text(5, 1),
  email: z.email(),
  port: z.number().int().min(1).max(65_535),
  role: z.enum(['lead', 'agent']),
  tags: z.array(z.string()).min(1).max(2),
  replyTo: z.union([z.literal(''), z.email()]),
  note: text(100),
});

function said(value: unknown, language: string): Record<string, string> {
  try {
    parsePart(schema, value, 'body');
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return Object.fromEntries((problemBody(error, language, '1', '/').errors ?? []).map(({ path, message }) => [path, message]));
  }
  throw new Error('Nothing was wrong with it.');
}

test('what is wrong with a value can stand under its field, in the reader’s language', () => {
  const wrong = { name: '', email: 'ana@', port: 70_000, role: 'king', tags: [], replyTo: 'ana@', note: 'a\u0000b' };
  expect(said(wrong, 'en')).toEqual({
    name: 'This is needed.',
    email: 'A full email address is needed, for example ana@example.com.',
    port: 'This must be 65535 or less.',
    role: 'This must be one of: lead, agent.',
    tags: 'At least one is needed.',
    replyTo: 'A full email address is needed, for example ana@example.com.',
    note: 'The NUL character cannot be stored.',
  });
  for (const message of Object.values(said(wrong, 'zh-CN'))) expect(message).toMatch(/\p{Script=Han}/u);
});

test('what is missing, too long or of another kind is said as such', () => {
  const wrong = { name: 'too long', port: '25', role: null, tags: ['a', 'b', 'c'], replyTo: 4, note: 4 };
  expect(said(wrong, 'en')).toEqual({
    name: 'At most 5 characters fit here.',
    email: 'This is needed.',
    port: 'This must be a number.',
    role: 'This must be one of: lead, agent.',
    tags: 'At most 2 fit here.',
    replyTo: 'This is not a value that fits here.',
    note: 'This must be a text.',
  });
  expect(said(wrong, 'zh-CN').port).toBe('此处必须是数字。');
  expect(saidIn('Somebody’s own words.', 'zh-CN')).toBe('Somebody’s own words.');
});

const shape = z.object({
  subject: text(20),
  customer: z.union([z.object({ id: z.number() }), z.object({ email: z.email(), name: text(20).optional() })]),
  fields: z.record(z.string(), z.unknown()).optional(),
  actions: z.array(z.discriminatedUnion('do', [z.object({ do: z.literal('close') }), z.object({ do: z.literal('tag'), tag: text(20) })])).default([]),
  open: z.object({ a: z.string().optional() }).catchall(z.unknown()).nullish(),
});
const proper = { subject: 'x', customer: { email: 'ana@example.com' } };
const refusedFor = (more: object): string[] => {
  try {
    parsePart(shape, { ...proper, ...more }, 'body');
    return [];
  } catch (error) {
    return (error as ProblemError).spec.status === 400 ? ((error as ProblemError).fields ?? []).map((f) => f.path) : ['another error'];
  }
};
test('a key that a body does not name is refused by name, however deep; open shapes take any', () => {
  expect(refusedFor({})).toEqual([]);
  expect(refusedFor({ subjct: 'y', status: 'open' })).toEqual(['subjct', 'status']);
  expect(refusedFor({ customer: { email: 'ana@example.com', nmae: 'Ana' } })).toEqual(['customer.nmae']);
  expect(refusedFor({ customer: { id: 4, email: 'ana@example.com' } })).toEqual([]);
  expect(refusedFor({ actions: [{ do: 'close' }, { do: 'close', tag: 'x' }] })).toEqual(['actions.1.tag']);
  expect(refusedFor({ fields: { anything: { at: 'all' } }, open: { own: 1 } })).toEqual([]);
  expect(refusedFor({ constructor: 1, toString: 2 })).toEqual(['constructor', 'toString']);
});

const listed = z.object({ status: text(20).optional(), limit: z.coerce.number().max(100).default(50) });
test('a parameter that a query does not name is refused by name; a route without a query takes none', () => {
  const refused = (asked: z.ZodType | undefined, value: object): [number, readonly { path: string; message: string }[] | undefined] => {
    try {
      parsePart(asked, value, 'query');
    } catch (error) {
      return [(error as ProblemError).spec.status, (error as ProblemError).fields];
    }
    return [200, undefined];
  };
  expect(parsePart(listed, { status: 'open' }, 'query')).toEqual({ status: 'open', limit: 50 });
  expect(refused(listed, { statuss: 'open', limit: '500' })).toEqual([
    400,
    [
      { path: 'query.statuss', message: 'This is not known here. Known are: status, limit.' },
      { path: 'query.limit', message: 'This must be 100 or less.' },
    ],
  ]);
  expect(refused(undefined, { limit: '5' })).toEqual([400, [{ path: 'query.limit', message: 'This is not known here; nothing is.' }]]);
  expect(refused(undefined, {})[0]).toBe(200);
  expect(refused(z.looseObject({}), { probe: '1' })[0]).toBe(200);
});

test('what is known is said, and what else is wrong with it', () => {
  expect.assertions(1);
  try {
    parsePart(shape, { customer: proper.customer, subjct: 'y' }, 'body');
  } catch (error) {
    expect((error as ProblemError).fields).toEqual([
      { path: 'subjct', message: 'This is not known here. Known are: subject, customer, fields, actions, open.' },
      { path: 'subject', message: 'This is needed.' },
    ]);
  }
});
