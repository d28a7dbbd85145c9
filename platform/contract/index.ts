/** Contracts as data: routes, errors and events. Server validators, the typed client and OpenAPI all derive from these. Browser-safe. */
import { z } from 'zod';
import type { Permission } from '#platform/access';

export const baseLanguages = ['en', 'zh-CN'] as const;
export type BaseLanguage = (typeof baseLanguages)[number];
/** A text in every base language. A missing one does not compile. */
export type Words = Record<BaseLanguage, string>;

const said = new Map<string, Words>();
const passing = new Map<string, Words>();
const programSentences = 1_000;
const passingSentences = 1_000;
/** What is wrong with a value, for a schema's `error` or a problem's field: the reader's language is chosen where the problem is answered. */
export function says(words: Words): string {
  // Sentences of the program are said while it starts; those that hold a key or a value of somebody's come later, and old ones of these are forgotten.
  const kept = said.size < programSentences || said.has(words.en) ? said : passing;
  kept.set(words.en, words);
  if (passing.size > passingSentences) passing.delete(passing.keys().next().value as string);
  return words.en;
}
/** The same in the reader's language; what was never said by `says` stays as it is. */
export const saidIn = (message: string, language: BaseLanguage): string => (said.get(message) ?? passing.get(message))?.[language] ?? message;

export type ErrorDefinition = { status: number; title: Words };
export type ErrorSpec = ErrorDefinition & { code: string };

/** `defineErrors('tickets', {notFound: {status: 404, title: {...}}})` gives `errors.notFound.code === 'tickets.notFound'`. */
export function defineErrors<T extends Record<string, ErrorDefinition>>(module: string, errors: T): { [K in keyof T]: ErrorSpec } {
  return Object.fromEntries(Object.entries(errors).map(([name, e]) => [name, { ...e, code: `${module}.${name}` }])) as { [K in keyof T]: ErrorSpec };
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type RouteSpec = {
  method: Method;
  /** OpenAPI style: `/api/v1/tickets/{id}`. */
  path: string;
  summary: string;
  tag: string;
  /** A permission, or 'session' (any signed-in person or key) or 'public' (anyone). */
  permission: Permission | 'session' | 'public';
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  response: z.ZodType;
  /** Status of the success answer; 200 when absent. */
  status?: 200 | 201 | 202 | 204;
  errors: readonly ErrorSpec[];
  /** Also for people who have to do something first (see Actor.mustFirst): what they need for that, and the way out. */
  beforeAnything?: true;
  /** POST only: an Idempotency-Key is honoured. */
  idempotent?: boolean;
  /** The answer is not JSON (a file, CSV, a stream); `response` then describes the content. */
  contentType?: string;
  /** Largest body in bytes; 1 MiB when absent. */
  bodyLimit?: number;
};

export function route<const T extends RouteSpec>(spec: T): T {
  return spec;
}

export type ParamsOf<R extends RouteSpec> = R['params'] extends z.ZodType ? z.output<R['params']> : Record<string, never>;
export type QueryOf<R extends RouteSpec> = R['query'] extends z.ZodType ? z.output<R['query']> : Record<string, never>;
export type BodyOf<R extends RouteSpec> = R['body'] extends z.ZodType ? z.output<R['body']> : undefined;
export type ResponseOf<R extends RouteSpec> = z.output<R['response']>;

/** What a problem looks like on the wire (RFC 9457). */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  requestId: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problemSchema>;

export const idParam = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
export const uuidParam = z.object({ id: z.uuid() });
export const timestamp = z.iso.datetime({ offset: true });
/** Of work that goes on by itself once asked for (an import, an export, an erasure): whose wish it was, when, and when it ended. */
export const requested = { requestedBy: z.string(), createdAt: timestamp, finishedAt: timestamp.nullable() };

/** Text as people write it. PostgreSQL cannot hold NUL; everything else is kept as it came. */
export function text(max: number, min = 0) {
  return z
    .string()
    .min(min)
    .max(max)
    .refine((s) => !s.includes('\u0000'), { error: says({ en: 'The NUL character cannot be stored.', 'zh-CN': '不能包含 NUL 字符。' }) });
}

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(500).optional(),
});
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** Errors every route may give; they need not be listed. */
export const platformErrors = defineErrors('platform', {
  invalid: { status: 422, title: { en: 'Some of the values are not right. See the list for what to change.', 'zh-CN': '部分内容不符合要求，请按列表修改。' } },
  malformed: { status: 400, title: { en: 'The request could not be read. Send valid JSON.', 'zh-CN': '无法读取请求，请发送有效的 JSON。' } },
  unknownField: {
    status: 400,
    title: {
      en: 'The request holds something that is not known here. Nothing was changed; see the list.',
      'zh-CN': '请求中有无法识别的内容，未作任何更改，请按列表修改。',
    },
  },
  signInNeeded: {
    status: 401,
    title: { en: 'Sign in, or send a valid API key as a Bearer token.', 'zh-CN': '请先登录，或以 Bearer 方式提供有效的 API 密钥。' },
  },
  forbidden: {
    status: 403,
    title: { en: 'Your role does not allow this. An administrator can change it.', 'zh-CN': '你的角色没有此权限，可联系管理员调整。' },
  },
  notFound: { status: 404, title: { en: 'There is nothing here, or it is not yours to see.', 'zh-CN': '内容不存在，或你无权查看。' } },
  tooLarge: { status: 413, title: { en: 'That is too large. Send less at once.', 'zh-CN': '内容过大，请减少后再发送。' } },
  unsupportedType: { status: 415, title: { en: 'This content type is not accepted here. Send JSON.', 'zh-CN': '不支持该内容类型，请发送 JSON。' } },
  tooMany: { status: 429, title: { en: 'Too many requests. Wait a little, then try again.', 'zh-CN': '请求过于频繁，请稍候再试。' } },
  conflict: {
    status: 409,
    title: { en: 'Someone changed this in the meantime. Load it again, then repeat your change.', 'zh-CN': '内容已被他人修改，请重新加载后再操作。' },
  },
  keyReused: {
    status: 422,
    title: { en: 'This Idempotency-Key was used with different content. Use a new key.', 'zh-CN': '该 Idempotency-Key 已用于不同内容，请更换新的键。' },
  },
  busy: { status: 503, title: { en: 'The database does not answer right now. Try again in a moment.', 'zh-CN': '数据库暂时没有响应，请稍后再试。' } },
  inUse: {
    status: 503,
    title: {
      en: 'Others are changing this right now. Nothing was changed; try again in a moment.',
      'zh-CN': '其他人正在修改此内容，你的更改未保存，请稍后再试。',
    },
  },
  full: {
    status: 507,
    title: {
      en: 'The server has no room left. Nothing was changed; tell your administrator.',
      'zh-CN': '服务器存储空间不足，未作任何更改，请联系管理员。',
    },
  },
  twoFactorFirst: {
    status: 403,
    title: { en: 'Your organization asks everyone for two-factor sign-in. Set yours up first.', 'zh-CN': '组织要求所有成员启用两步验证，请先完成设置。' },
  },
  originRefused: { status: 403, title: { en: 'This request came from another site and was refused.', 'zh-CN': '请求来自其他网站，已被拒绝。' } },
  internal: {
    status: 500,
    title: {
      en: 'Something broke on our side. Nothing was changed. Give the reference to your administrator.',
      'zh-CN': '系统内部出错，未作任何更改。请将参考编号提供给管理员。',
    },
  },
});

export type EventSpec = { type: string; data: z.ZodType };
/** Events a module writes: their names and the shape of `data`. */
export function defineEvents<const T extends Record<string, z.ZodType>>(events: T): T {
  return events;
}
