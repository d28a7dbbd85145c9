/** The names of groups, as the actor may see them. */
import type { Grouping } from '#contract/analytics';
import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';
import type { Translate } from '#platform/i18n';
import { namesOf } from '#server/identity';
import { allTeams, queuesVisibleTo } from '#server/team';

/** Names by group. A group without a name in it is one that is gone or not the actor's to see. */
export async function labelsOf(tx: Scope, actor: Actor, by: Grouping, groups: readonly (string | null)[], t: Translate): Promise<Map<string, string>> {
  const labels = new Map<string, string>();
  if (by === 'queue') for (const queue of await queuesVisibleTo(tx, actor, { archived: true })) labels.set(String(queue.id), queue.name);
  if (by === 'team') for (const team of await allTeams(tx, true)) labels.set(String(team.id), team.name);
  if (by === 'agent')
    for (const [id, name] of await namesOf(
      tx,
      groups.filter((g): g is string => g !== null && g !== 'none'),
    ))
      labels.set(id, name);
  if (by === 'channel') for (const group of groups) if (group) labels.set(group, channelName(group, t));
  if (by === 'agent') labels.set('none', t('analytics.group.nobody'));
  return labels;
}

const known = ['form', 'api', 'import', 'email', 'chat', 'phone', 'portal'];
const channelName = (channel: string, t: Translate): string => (known.includes(channel) ? t(`analytics.channel.${channel}`) : channel);
