import { z } from 'zod';
import { idParam, platformErrors, route } from '#platform/contract';
import { customerRowSchema, customerSchema, identifierKinds } from './customer.ts';
import { customersErrors } from './errors.ts';

/** What a merge moves: the source's identifiers, and values that the target lacks. Tickets need no moving, they follow the person. */
export const mergeEffectSchema = z.object({
  source: customerRowSchema,
  target: customerRowSchema,
  identifiers: z.array(z.object({ id: z.number(), kind: z.enum(identifierKinds), value: z.string() })),
  filled: z.array(z.string()),
});
export type MergeEffect = z.infer<typeof mergeEffectSchema>;

export const previewMerge = route({
  method: 'GET',
  path: '/api/v1/customers/{id}/merge-preview',
  tag: 'customers',
  permission: 'customers:merge',
  summary: 'What merging this customer into another would move.',
  params: idParam,
  query: z.object({ into: z.coerce.number().int().positive() }),
  response: mergeEffectSchema,
  errors: [platformErrors.notFound, customersErrors.mergeSame, customersErrors.erased],
});
export const mergeCustomer = route({
  method: 'POST',
  path: '/api/v1/customers/{id}/merges',
  tag: 'customers',
  permission: 'customers:merge',
  summary: 'Merge this customer into another. The other keeps its values and gains what it lacks.',
  status: 201,
  idempotent: true,
  params: idParam,
  body: z.object({ into: z.number().int().positive() }),
  response: z.object({ mergeId: z.number(), customer: customerSchema, effect: mergeEffectSchema }),
  errors: [platformErrors.notFound, customersErrors.mergeSame, customersErrors.erased],
});
export const undoMerge = route({
  method: 'DELETE',
  path: '/api/v1/customer-merges/{id}',
  tag: 'customers',
  permission: 'customers:merge',
  summary: 'Undo a merge: both people are as they were, but for what was changed since.',
  params: idParam,
  response: z.object({ source: customerSchema, target: customerSchema }),
  errors: [platformErrors.notFound, customersErrors.mergeUndone, customersErrors.erased],
});

export const suggestionReasons = ['sameNameAndDomain', 'samePhone', 'similarAddress'] as const;
export const listSuggestions = route({
  method: 'GET',
  path: '/api/v1/customers/{id}/suggestions',
  tag: 'customers',
  permission: 'customers:read',
  summary: 'Customers who may be the same person, and why.',
  params: idParam,
  response: z.object({ items: z.array(z.object({ customer: customerRowSchema, reasons: z.array(z.enum(suggestionReasons)) })) }),
  errors: [platformErrors.notFound],
});
