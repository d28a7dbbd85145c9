import { systemActor } from '#platform/access';
import { defineFollower, type Follower } from '#platform/events';
import type { App } from '#platform/modules';
import { joinTeams } from './changing-teams.ts';

/** Who accepts an invitation comes into the teams it names; the invitation itself belongs to a lower tier, which knows only their numbers. */
export const joiningFollower = (app: App): Follower =>
  defineFollower({
    name: 'team_joining',
    types: ['user.joined'],
    from: 'start',
    handle: async (tx, events) => {
      for (const { data } of events) {
        const teamIds = Array.isArray(data.teamIds) ? data.teamIds.filter((id): id is number => typeof id === 'number') : [];
        if (typeof data.userId === 'string' && teamIds.length > 0) await joinTeams(tx, systemActor('invitation'), data.userId, teamIds);
      }
      tx.afterCommit(() => app.wakeup.ring('team'));
    },
  });
