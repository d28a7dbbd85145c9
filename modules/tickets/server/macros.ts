/** Macros: wording with variables, and what else one click does. */
import type { MacroAction, macroVariables } from '#contract/tickets';
import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';
import { organizationSetting, readSetting } from '#server/settings';
import type { TicketChange } from './changing.ts';
import type { TicketRow } from './ticket.repo.ts';

export type Variables = Record<(typeof macroVariables)[number], string>;

export async function variablesFor(tx: Scope, actor: Actor, ticket: TicketRow): Promise<Variables> {
  const organization = await readSetting(tx, organizationSetting);
  const customer = ticket.customer_name || ticket.customer_email || '';
  return {
    'customer.name': customer,
    'customer.firstName': firstName(ticket.customer_name) || customer,
    'customer.email': ticket.customer_email ?? '',
    'ticket.id': String(ticket.id),
    'ticket.subject': ticket.subject,
    'agent.name': actor.name,
    'agent.firstName': firstName(actor.name) || actor.name,
    'organization.name': organization.name,
  };
}

/** Chinese names are not cut: the family name comes first, and alone it would be rude. */
export function firstName(name: string): string {
  return /\p{Script=Han}/u.test(name) ? name : (name.trim().split(/\s+/)[0] ?? '');
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Fills `{{customer.name}}` and the like; a variable may carry what to say when it is empty: `{{customer.firstName|there}}`. */
export function fillVariables(html: string, values: Variables): { html: string; missing: string[] } {
  const missing: string[] = [];
  const filled = html.replace(/\{\{\s*([a-zA-Z.]{1,40})\s*(?:\|([^}]{0,80}))?\}\}/g, (whole, name: string, otherwise: string | undefined) => {
    if (!Object.hasOwn(values, name)) {
      missing.push(name);
      return whole;
    }
    const value = values[name as keyof Variables] || otherwise?.trim() || '';
    if (!value) missing.push(name);
    return value.replace(/[&<>"']/g, (c) => escapes[c] as string);
  });
  return { html: filled, missing: [...new Set(missing)] };
}

/** Actions in their order, as one change; later ones win. */
export function changeOf(actions: readonly MacroAction[], actor: Actor): TicketChange {
  const change: TicketChange = {};
  const add: string[] = [];
  const remove: string[] = [];
  for (const a of actions) {
    if (a.do === 'status') change.status = a.status;
    else if (a.do === 'priority') change.priority = a.priority;
    else if (a.do === 'assign') change.assigneeId = a.assigneeId === 'me' ? (actor.kind === 'user' ? actor.id : null) : a.assigneeId;
    else if (a.do === 'queue') change.queueId = a.queueId;
    else if (a.do === 'addTags') add.push(...a.tags);
    else remove.push(...a.tags);
  }
  if (add.length > 0) change.addTags = add;
  if (remove.length > 0) change.removeTags = remove;
  return change;
}
