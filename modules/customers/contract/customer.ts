import { z } from 'zod';
import { idParam, pageOf, pageQuery, platformErrors, route, says, text, timestamp } from '#platform/contract';
import { customersErrors } from './errors.ts';

export const identifierKinds = ['email', 'phone', 'external'] as const;
export const identifierSchema = z.object({
  id: z.number(),
  kind: z.enum(identifierKinds),
  value: z.string(),
  verifiedAt: timestamp.nullable(),
  createdAt: timestamp,
  /** The one of its kind that is used first. */ primary: z.boolean(),
});
const companyRef = z.object({ id: z.number(), name: z.string() }).nullable();

const fieldValue = z.union([text(4000), z.number(), z.boolean(), z.null(), z.array(text(500)).max(100)]);
export const customFields = z
  .record(text(60, 1), fieldValue)
  .refine((fields) => Object.keys(fields).length <= 100, { error: says({ en: 'At most 100 fields fit here.', 'zh-CN': '最多 100 个字段。' }) });

export const customerRowSchema = z.object({
  id: z.number(),
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  company: companyRef,
  language: z.string().nullable(),
  tier: z.string().nullable(),
  blockedAt: timestamp.nullable(),
  erasedAt: timestamp.nullable(),
  version: z.number(),
  createdAt: timestamp,
});
export type CustomerListItem = z.infer<typeof customerRowSchema>;

export const mergeRefSchema = z.object({ id: z.number(), sourceId: z.number(), sourceName: z.string(), mergedAt: timestamp });

export const customerSchema = customerRowSchema.extend({
  timeZone: z.string().nullable(),
  /** Only for the team; customers never see it. */ notes: z.string(),
  fields: z.record(z.string(), z.unknown()),
  identifiers: z.array(identifierSchema),
  merges: z.array(mergeRefSchema),
  source: z.string().nullable(),
  updatedAt: timestamp,
  abilities: z.object({ edit: z.boolean(), merge: z.boolean(), erase: z.boolean() }),
});
export type Customer = z.infer<typeof customerSchema>;

export const customerSorts = ['-createdAt', 'createdAt', 'name'] as const;
export const listCustomers = route({
  method: 'GET',
  path: '/api/v1/customers',
  tag: 'customers',
  permission: 'customers:read',
  summary: 'Customers, newest first; `q` looks in names, addresses, phones, external ids and company names, best first.',
  query: pageQuery.extend({
    q: text(200).optional(),
    company: z.coerce.number().int().positive().optional(),
    blocked: z.stringbool().optional(),
    sort: z.enum(customerSorts).default('-createdAt'),
  }),
  response: pageOf(customerRowSchema),
  errors: [platformErrors.invalid],
});

const name = text(200);
const language = z
  .string()
  .max(20)
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, {
    error: says({ en: 'A language tag is needed, for example en or zh-CN.', 'zh-CN': '请填写语言标签，例如 en 或 zh-CN。' }),
  })
  .nullable();
const timeZone = z
  .string()
  .max(60)
  .refine((zone) => isTimeZone(zone), {
    error: says({ en: 'A time zone is needed, for example Europe/Berlin.', 'zh-CN': '请填写时区，例如 Asia/Shanghai。' }),
  });
function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
const values = {
  name: name.optional(),
  companyId: z.number().int().positive().nullish(),
  language: language.optional(),
  timeZone: timeZone.nullish(),
  tier: text(60).nullish(),
  notes: text(20_000).optional(),
  fields: customFields.optional(),
};
export const createCustomer = route({
  method: 'POST',
  path: '/api/v1/customers',
  tag: 'customers',
  permission: 'customers:write',
  status: 201,
  idempotent: true,
  summary: 'Add a customer. One who has the address, phone or external id already is not made twice: the answer is 409 with their id in `detail`.',
  body: z.object({ ...values, email: text(254).nullish(), phone: text(60).nullish(), externalId: text(200).nullish() }),
  response: customerSchema,
  errors: [customersErrors.badEmail, customersErrors.badPhone, customersErrors.badExternalId, customersErrors.identifierTaken, customersErrors.unknownCompany],
});
export const getCustomer = route({
  method: 'GET',
  path: '/api/v1/customers/{id}',
  tag: 'customers',
  permission: 'customers:read',
  summary: 'One customer. An id that was merged away gives the person it is now. Kept in the audit log once an hour.',
  params: idParam,
  response: customerSchema,
  errors: [platformErrors.notFound],
});
export const changeCustomer = route({
  method: 'PATCH',
  path: '/api/v1/customers/{id}',
  tag: 'customers',
  permission: 'customers:write',
  summary: 'Change a customer. In `fields`, null removes one; those left out stay.',
  params: idParam,
  body: z.object({ ...values, blocked: z.boolean().optional(), version: z.number().int().optional() }),
  response: customerSchema,
  errors: [platformErrors.notFound, platformErrors.conflict, customersErrors.unknownCompany, customersErrors.erased],
});
export const addIdentifier = route({
  method: 'POST',
  path: '/api/v1/customers/{id}/identifiers',
  tag: 'customers',
  permission: 'customers:write',
  summary: 'Add an address, phone or external id.',
  status: 201,
  idempotent: true,
  params: idParam,
  body: z.object({ kind: z.enum(identifierKinds), value: text(254, 1), verified: z.boolean().default(false) }),
  response: customerSchema,
  errors: [
    platformErrors.notFound,
    customersErrors.badEmail,
    customersErrors.badPhone,
    customersErrors.badExternalId,
    customersErrors.identifierTaken,
    customersErrors.erased,
  ],
});
const identifierParams = idParam.extend({ identifierId: z.coerce.number().int().positive() });
export const changeIdentifier = route({
  method: 'PATCH',
  path: '/api/v1/customers/{id}/identifiers/{identifierId}',
  tag: 'customers',
  permission: 'customers:write',
  summary: 'Mark an identifier as verified or not, or use it first.',
  params: identifierParams,
  body: z.object({ verified: z.boolean().optional(), primary: z.literal(true).optional() }),
  response: customerSchema,
  errors: [platformErrors.notFound],
});
export const removeIdentifier = route({
  method: 'DELETE',
  path: '/api/v1/customers/{id}/identifiers/{identifierId}',
  tag: 'customers',
  permission: 'customers:write',
  summary: 'Remove an identifier.',
  params: identifierParams,
  response: customerSchema,
  errors: [platformErrors.notFound],
});
