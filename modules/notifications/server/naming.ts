import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';
import { customersByIds } from '#server/customers';
import { namesOf, type User } from '#server/identity';
import type { NotificationRow } from './notification.repo.ts';

/** Names of those who did it, by the id of the notification. The system has none. */
export async function actorNames(tx: Scope, rows: readonly NotificationRow[]): Promise<Map<number, string>> {
  const idsOf = (kind: string) => [...new Set(rows.flatMap((r) => (r.actor_kind === kind && r.actor_id ? [r.actor_id] : [])))];
  const staff = await namesOf(tx, [...idsOf('user'), ...idsOf('key')]);
  const customers = await customersByIds(tx, idsOf('customer').map(Number));
  return new Map(
    rows.flatMap((r) => {
      const id = r.actor_id ?? '';
      const customer = r.actor_kind === 'customer' ? customers.get(Number(id)) : undefined;
      const name = customer ? customer.name || customer.email : staff.get(id);
      return name ? [[r.id, name] as const] : [];
    }),
  );
}

/** For asking what a person may see while they are not here. */
export const actorOf = (user: User): Actor => ({
  kind: 'user',
  id: user.id,
  name: user.name,
  email: user.email,
  role: user.role,
  permissions: new Set(),
  language: user.language,
  timeZone: user.timeZone,
});
