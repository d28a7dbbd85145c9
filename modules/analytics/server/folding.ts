/** Adds up the days that are over, so that reading months costs little. What a day's cells hold always equals its rows: see outdateChanged. */
import type { Database } from '#platform/db';
import { organizationSetting, readSetting } from '#server/settings';
import { dropOutdated, foldDays, selectUnfolded } from './folding.repo.ts';
import { lockMeasures } from './measure.repo.ts';

/** Today and yesterday change all the time and are read as they are. */
const restMs = 24 * 3_600_000;
/** Few enough that the follower, which waits meanwhile, hardly notices. */
const daysAtOnce = 60;

/** @returns how many days of how many places were added up. */
export async function foldAll(db: Database): Promise<number> {
  for (let done = 0; ; ) {
    const [dropped, folded] = await db.transaction(async (tx) => {
      await lockMeasures(tx);
      const outdated = await dropOutdated(tx, daysAtOnce);
      const { timeZone } = await readSetting(tx, organizationSetting);
      const days = await selectUnfolded(tx, timeZone, new Date(tx.now.getTime() - restMs), daysAtOnce);
      await foldDays(tx, days);
      return [outdated, days.length];
    });
    done += folded;
    if (folded < daysAtOnce && dropped < daysAtOnce) return done;
  }
}
