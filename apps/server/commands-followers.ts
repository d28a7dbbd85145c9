import { followerStates } from '#platform/events';
import type { Command } from './commands.ts';
import { withProduct } from './connecting.ts';

/** After a bulk load that wrote rows and events together, followers need not go through what is already in place. */
export const followersCommand: Command = {
  name: 'followers',
  usage: 'followers list | followers skip',
  about: 'Shows how far each follower of the log is, or moves all of them to its end (after a bulk load; `rebuild` makes up for it).',
  run: async (args, context) => {
    if (args.length !== 1 || (args[0] !== 'list' && args[0] !== 'skip')) {
      process.stderr.write(`Usage: npm run careloop -- ${followersCommand.usage}\n`);
      return 2;
    }
    return withProduct(context, async ({ app, followers }) => {
      if (args[0] === 'skip') await followers.skip();
      for (const f of await followerStates(app.db.read()))
        process.stdout.write(`${f.name.padEnd(24)} ${f.position.padEnd(24)} ${String(f.lagS).padStart(6)} s behind ${f.lastError ?? ''}\n`);
      return 0;
    });
  },
};
