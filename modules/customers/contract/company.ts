import { z } from 'zod';
import { idParam, pageOf, pageQuery, platformErrors, route, text, timestamp } from '#platform/contract';
import { customFields } from './customer.ts';
import { customersErrors } from './errors.ts';

export const companySchema = z.object({
  id: z.number(),
  name: z.string(),
  domains: z.array(z.string()),
  notes: z.string(),
  fields: z.record(z.string(), z.unknown()),
  customers: z.number(),
  version: z.number(),
  createdAt: timestamp,
  updatedAt: timestamp,
  abilities: z.object({ edit: z.boolean() }),
});
export type Company = z.infer<typeof companySchema>;

const values = { name: text(200).trim().min(1), domains: z.array(text(253, 1)).max(50), notes: text(20_000), fields: customFields };
export const listCompanies = route({
  method: 'GET',
  path: '/api/v1/companies',
  tag: 'customers',
  permission: 'customers:read',
  summary: 'Companies by name; `q` looks in names and domains.',
  query: pageQuery.extend({ q: text(200).optional() }),
  response: pageOf(companySchema),
  errors: [platformErrors.invalid],
});
export const getCompany = route({
  method: 'GET',
  path: '/api/v1/companies/{id}',
  tag: 'customers',
  permission: 'customers:read',
  summary: 'One company.',
  params: idParam,
  response: companySchema,
  errors: [platformErrors.notFound],
});
export const createCompany = route({
  method: 'POST',
  path: '/api/v1/companies',
  tag: 'customers',
  permission: 'customers:write',
  summary: 'Add a company. People with an address at one of its domains join it, now and later.',
  status: 201,
  idempotent: true,
  body: z.object({ name: values.name, domains: values.domains.default([]), notes: values.notes.default(''), fields: values.fields.default({}) }),
  response: companySchema,
  errors: [customersErrors.badDomain, customersErrors.domainTaken],
});
export const changeCompany = route({
  method: 'PATCH',
  path: '/api/v1/companies/{id}',
  tag: 'customers',
  permission: 'customers:write',
  summary: 'Change a company; `domains` replaces them.',
  params: idParam,
  body: z.object({
    name: values.name.optional(),
    domains: values.domains.optional(),
    notes: values.notes.optional(),
    fields: values.fields.optional(),
    version: z.number().int().optional(),
  }),
  response: companySchema,
  errors: [platformErrors.notFound, platformErrors.conflict, customersErrors.badDomain, customersErrors.domainTaken],
});
export const deleteCompany = route({
  method: 'DELETE',
  path: '/api/v1/companies/{id}',
  tag: 'customers',
  permission: 'customers:write',
  summary: 'Delete a company. Its people stay, without a company.',
  params: idParam,
  response: z.null(),
  status: 204,
  errors: [platformErrors.notFound],
});
