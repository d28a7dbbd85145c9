import { z } from 'zod';
import { defineEvents } from '#platform/contract';

const none = z.object({});
const identifier = z.object({ identifierId: z.number(), kind: z.enum(['email', 'phone', 'external']) });
/** Facts about people: ids and names of fields only, so that erasing a person needs no change of the log. */
export const customersEvents = defineEvents({
  'customer.created': z.object({ source: z.string().nullable() }),
  'customer.changed': z.object({ fields: z.array(z.string()) }),
  'customer.identifier_added': identifier,
  'customer.identifier_removed': identifier,
  'customer.identifier_verified': identifier,
  'customer.blocked': none,
  'customer.unblocked': none,
  'customer.merged': z.object({ mergeId: z.number(), sourceId: z.number(), targetId: z.number() }),
  'customer.merge_undone': z.object({ mergeId: z.number(), sourceId: z.number(), targetId: z.number() }),
  /** Someone of the team opened the file; at most once an hour each. */
  'customer.viewed': none,
  /** `ids`: the person and everyone merged into them. Followers remove what they keep about these. */
  'customer.erased': z.object({ ids: z.array(z.number()) }),
  'company.changed': z.object({ companyId: z.number(), change: z.enum(['created', 'changed', 'deleted']), fields: z.array(z.string()) }),
});
