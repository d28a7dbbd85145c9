import {
  type Choice,
  defaultChoices,
  defaultQuiet,
  type NotificationKind,
  notificationKinds,
  notificationsSettingSchema,
  type Quiet,
} from '#contract/notifications';
import type { Scope } from '#platform/db';
import { defineSetting } from '#server/settings';
import { selectPreferences } from './notification.repo.ts';

export const notificationsSetting = defineSetting({ topic: 'notifications', schema: notificationsSettingSchema, readable: 'everyone' });

export type Wishes = { kinds: Record<NotificationKind, Choice>; quiet: Quiet };

/** What each person wants: their choices over the defaults. */
export async function wishesOf(tx: Scope, userIds: readonly string[]): Promise<Map<string, Wishes>> {
  const chosen = new Map((await selectPreferences(tx, userIds)).map((row) => [row.user_id, row]));
  return new Map(
    userIds.map((id) => {
      const row = chosen.get(id);
      const kinds = Object.fromEntries(
        notificationKinds.map((kind) => [kind, { ...defaultChoices[kind], ...(row?.kinds[kind] as Partial<Choice> | undefined) }]),
      ) as Record<NotificationKind, Choice>;
      return [id, { kinds, quiet: { ...defaultQuiet, ...(row?.quiet as Partial<Quiet> | undefined) } }];
    }),
  );
}
