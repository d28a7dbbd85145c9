/**
 * Erases a person step by step, each in a transaction of its own with its counts: an interruption loses nothing, and doing all of it again changes
 * nothing. Tickets come first and the person last, so that until the end it can be seen who it is about; then the tickets that came meanwhile.
 */
import type { ErasureCounts } from '#contract/privacy';
import { type Actor, systemActor } from '#platform/access';
import type { Database, Scope } from '#platform/db';
import { eraseAnswers } from '#platform/http';
import type { JobDefinition } from '#platform/jobs';
import { canonicalIds, eraseCustomer } from '#server/customers';
import { eraseMailsAbout, eraseMailsTo } from '#server/outbox';
import { erasePortalTraces } from '#server/portal';
import { eraseRatingComments } from '#server/surveys';
import { countTicketsOf, eraseTicketsOf, eraseWordsElsewhere } from '#server/tickets';
import { eraseWebhookAnswers } from '#server/webhooks';
import { addCounts, beginErasure, endErasure, selectAllIds, selectErasure } from './erasure.repo.ts';

const ticketsAtOnce = 50;
const wordsAtOnce = 500;
export const jobName = 'privacy_erase';

type Note = (tx: Scope, done: number, counts: Partial<ErasureCounts>) => Promise<void>;

/** Everyone these ids stand for today; those that do not exist are left out. */
async function familyOf(tx: Scope, ids: readonly number[]): Promise<number[]> {
  const family = new Set<number>();
  for (const id of ids) for (const one of await canonicalIds(tx, id)) family.add(one);
  return [...family].sort((a, b) => a - b);
}

async function erasePeople(db: Database, actor: Actor, ids: readonly number[], note: Note): Promise<void> {
  await eraseTickets(db, actor, ids, note);
  await eraseElsewhere(db, actor, ids, note);
  await db.transaction(async (tx) => {
    await eraseRatingComments(tx, ids);
    await erasePortalTraces(tx, ids);
    let mails = 0;
    for (const id of ids) for (const email of (await eraseCustomer(tx, actor, id)).emails) mails += await eraseMailsTo(tx, email);
    await eraseWebhookAnswers(tx, [], ids);
    await eraseAnswers(tx, ids);
    await note(tx, 0, { mails });
  });
  await eraseTickets(db, actor, ids, (tx, _, counts) => note(tx, 0, { ...counts, tickets: 0 }));
  await eraseElsewhere(db, actor, ids, note);
}

async function eraseTickets(db: Database, actor: Actor, ids: readonly number[], note: Note): Promise<void> {
  for (let after: number | undefined = 0; after !== undefined; ) {
    const from: number = after;
    after = await db.transaction(async (tx) => {
      const { ticketIds, messages, files, drafts } = await eraseTicketsOf(tx, actor, ids, from, ticketsAtOnce);
      const mails = await eraseMailsAbout(tx, ticketIds);
      await eraseWebhookAnswers(tx, ticketIds, []);
      await eraseAnswers(tx, ticketIds);
      await note(tx, ticketIds.length, { tickets: ticketIds.length, messages, files, drafts, mails });
      return ticketIds.at(-1);
    });
  }
}

async function eraseElsewhere(db: Database, actor: Actor, ids: readonly number[], note: Note): Promise<void> {
  for (let more = true; more; ) {
    more = await db.transaction(async (tx) => {
      const gone = await eraseWordsElsewhere(tx, actor, ids, wordsAtOnce);
      await note(tx, 0, gone);
      return gone.messages > 0;
    });
  }
}

export async function workErasure(db: Database, id: string): Promise<void> {
  const row = await selectErasure(db.read(), id);
  if (!row || row.state === 'finished') return;
  const ids = await familyOf(db.read(), row.customer_ids);
  await db.transaction(async (tx) => beginErasure(tx, id, await countTicketsOf(tx, ids)));
  const actor: Actor = { ...systemActor('privacy'), kind: row.requested_kind, id: row.requested_by };
  await erasePeople(db, actor, ids, (tx, done, counts) => addCounts(tx, id, done, counts));
  await db.transaction((tx) => endErasure(tx, id, 'finished'));
}

export const erasingJob: JobDefinition = {
  name: jobName,
  run: async ({ id }, { db, log, lastAttempt }) => {
    try {
      await workErasure(db, String(id));
    } catch (error) {
      if (!lastAttempt) throw error;
      log.error({ err: error, erasureId: id }, 'An erasure failed. It can be started again and goes on where it was.');
      await db.transaction((tx) => endErasure(tx, String(id), 'failed'));
    }
  },
};

/** For lists of erasures that are kept elsewhere than this database. */
export const erasedIds = async (db: Database): Promise<number[][]> => (await selectAllIds(db.read())).map((r) => r.customer_ids);

/** Erases all of these again, after an older copy of the database was put in place. Gives how many of them are known here. */
export async function replayErasures(
  db: Database,
  people: readonly (readonly number[])[],
  onProgress: (done: number, total: number) => void = () => {},
): Promise<number> {
  let known = 0;
  for (const [at, customerIds] of people.entries()) {
    const ids = await familyOf(db.read(), customerIds);
    if (ids.length > 0) {
      known += 1;
      await erasePeople(db, systemActor('privacy'), ids, async () => {});
    }
    onProgress(at + 1, people.length);
  }
  return known;
}
