import type { listSuggestions } from '#contract/customers';
import type { ResponseOf } from '#platform/contract';
import type { Scope } from '#platform/db';
import { foldText, searchQuery } from '#platform/text';
import { presentRow } from './customer.present.ts';
import type { CustomerRow } from './customer.repo.ts';
import { phoneDigits, publicDomains } from './identifier.ts';
import { selectRanked, selectSimilar, selectSuggestions } from './search.repo.ts';

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** Customers for what a person typed, best first: names, addresses, phones, external ids, companies; English, Chinese and parts of words. */
export async function searchCustomers(
  tx: Scope,
  q: string,
  limit: number,
  more: { offset?: number; company?: number | null; blocked?: boolean | null } = {},
): Promise<CustomerRow[]> {
  const text = foldText(q)
    .replace(/\u0000/g, '')
    .trim()
    .slice(0, 200);
  if (!text) return [];
  const digits = phoneDigits(text);
  const found = await selectRanked(
    tx,
    {
      query: searchQuery(text),
      like: [...text].length < 3 ? null : `%${escapeLike(text)}%`,
      prefix: `${escapeLike(text)}%`,
      digits: digits.length >= 4 ? `%${digits}%` : null,
      exact: text,
      company: more.company ?? null,
      blocked: more.blocked ?? null,
    },
    limit,
    more.offset ?? 0,
  );
  if (found.length > 0 || more.offset || more.company || more.blocked !== undefined) return found;
  return selectSimilar(tx, text, limit);
}

/** Mailboxes of many organisations: an equal name says nothing. */
const sharedNames = [
  'support',
  'contact',
  'service',
  'services',
  'office',
  'accounts',
  'accounting',
  'billing',
  'invoice',
  'invoices',
  'helpdesk',
  'kontakt',
  'noreply',
  'orders',
  'webmaster',
  'postmaster',
  'customerservice',
];

/** Customers who may be the same person as this one, those with more reasons first. */
export async function suggestMerges(tx: Scope, customer: CustomerRow): Promise<ResponseOf<typeof listSuggestions>['items']> {
  const rows = await selectSuggestions(tx, customer.id, [...publicDomains], sharedNames);
  return rows
    .map((row) => ({
      customer: presentRow(row),
      reasons: [
        ...(row.same_name ? (['sameNameAndDomain'] as const) : []),
        ...(row.same_phone ? (['samePhone'] as const) : []),
        ...(row.similar_address ? (['similarAddress'] as const) : []),
      ],
    }))
    .sort((a, b) => b.reasons.length - a.reasons.length)
    .slice(0, 10);
}
