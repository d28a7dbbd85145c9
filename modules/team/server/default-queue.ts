/** The one queue every installation has, named in the organisation's language. */
import { baseLanguages } from '#platform/contract';
import type { Scope } from '#platform/db';
import { defineFollower, type Follower } from '#platform/events';
import { words } from '#platform/words';
import { organizationSetting, readSetting } from '#server/settings';
import { insertQueue, renameUntouched, selectDefaultQueue } from './queue.repo.ts';

export async function seedDefaultQueue(tx: Scope): Promise<void> {
  if (await selectDefaultQueue(tx)) return;
  const { language } = await readSetting(tx, organizationSetting);
  await insertQueue(tx, { name: words(language)('team.defaultQueue'), description: '', icon: 'inbox', isDefault: true });
}

/** The first start comes before the first-run page: the language is known only then. A queue that someone renamed stays as it is. */
export const defaultQueueFollower = (): Follower =>
  defineFollower({
    name: 'team.defaultQueueName',
    types: ['setting.changed'],
    from: 'start',
    handle: async (tx, events) => {
      if (!events.some((e) => e.data.topic === 'organization')) return;
      const { language } = await readSetting(tx, organizationSetting);
      await renameUntouched(
        tx,
        baseLanguages.map((each) => words(each)('team.defaultQueue')),
        words(language)('team.defaultQueue'),
      );
    },
  });
