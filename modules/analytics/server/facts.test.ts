import { assert as holds, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { factsOf, type TicketFacts } from './facts.ts';
import { anyLife, asFacts, life, liWei, minute, randomFrom, rosa } from './history.fixture.ts';

const facts = (told: { events: ReturnType<typeof life>['events'] }): TicketFacts => factsOf(asFacts(told.events)) as TicketFacts;

describe('first response', () => {
  test('is the first public reply of a person: notes and automatic replies are not', () => {
    const f = facts(life(1).customer(0).reply(1, rosa, { auto: true }).note(2).reply(30, liWei).reply(40));
    expect(f).toMatchObject({ firstReplyAt: minute(30), firstReplierId: liWei, agentMessages: 2, customerMessages: 1, startedBy: 'customer' });
  });
  test('given in another system is unknown, and a later one does not stand in for it', () => {
    const f = facts(
      life(1, { created: { imported: true } })
        .customer(0)
        .reply(10, 'someone', { imported: true })
        .customer(20)
        .reply(90),
    );
    expect(f).toMatchObject({ imported: true, firstReplyAt: null, firstReplyElsewhere: true });
    expect(f.replies).toEqual([{ startedAt: minute(20), answeredAt: minute(90), agentId: rosa }]);
  });
  test('a ticket that an agent opened has none', () => {
    expect(facts(life(1).reply(0).customer(60).reply(90))).toMatchObject({
      startedBy: 'agent',
      firstReplyAt: null,
      replies: [{ startedAt: minute(60), answeredAt: minute(90) }],
    });
  });
  test('a reply by a program belongs to no person', () => {
    const told = life(1).customer(0);
    told.tell(5, 'message.created', { messageId: 9, kind: 'reply', by: 'agent', authorId: rosa, channel: 'api' }, { kind: 'key', id: rosa });
    expect(facts(told)).toMatchObject({ firstReplyAt: minute(5), firstReplierId: null });
  });
});

describe('next reply', () => {
  test('runs from the first unanswered message', () => {
    const f = facts(life(1).customer(0).customer(10).reply(25).reply(26).customer(100).customer(130).reply(160, liWei).customer(200));
    expect(f.replies).toEqual([
      { startedAt: minute(0), answeredAt: minute(25), agentId: rosa },
      { startedAt: minute(100), answeredAt: minute(160), agentId: liWei },
      { startedAt: minute(200), answeredAt: null, agentId: null },
    ]);
  });
  test('solving without an answer ends the wait; solving and answering in one step answers it', () => {
    expect(facts(life(1).customer(0).status(50, 'new', 'solved', 5)).replies).toEqual([]);
    expect(facts(life(1).customer(0).status(50, 'new', 'solved', 5).reply(50)).replies).toEqual([
      { startedAt: minute(0), answeredAt: minute(50), agentId: rosa },
    ]);
    expect(facts(life(1).customer(0).reply(50).status(50, 'new', 'solved', 5)).replies).toHaveLength(1);
  });
  test('messages that a split took away count in the new ticket, which waits from its creation', () => {
    expect(
      facts(
        life(1)
          .customer(0)
          .customer(5)
          .tell(6, 'ticket.split', { newTicketId: 2, messageIds: [1_001] }),
      ).replies,
    ).toEqual([{ startedAt: minute(5), answeredAt: null, agentId: null }]);
    expect(facts(life(2, { created: { splitFrom: 1 } }).reply(8))).toMatchObject({
      startedBy: 'customer',
      firstReplyAt: minute(8),
      replies: [{ startedAt: minute(0), answeredAt: minute(8) }],
    });
  });
});

describe('resolution', () => {
  test('first and last, reopenings, and each closure with its solver', () => {
    const f = facts(
      life(1)
        .customer(0)
        .assign(1, liWei)
        .status(60, 'new', 'solved', 11, rosa)
        .status(90, 'solved', 'open', undefined, null)
        .reopen(90, 11)
        .status(120, 'open', 'solved', 12, null),
    );
    expect(f).toMatchObject({ firstSolvedAt: minute(60), lastSolvedAt: minute(120), reopenCount: 1, solverId: liWei, category: 'solved' });
    expect(f.closures.map((c) => [c.closureId, c.solverId, c.openedAt, c.solvedAt, c.reopenedAt])).toEqual([
      [11, rosa, minute(0), minute(60), minute(90)],
      [12, liWei, minute(90), minute(120), null],
    ]);
  });
  test('an open ticket has no last solution; closing what is solved is no second one', () => {
    expect(facts(life(1).status(60, 'new', 'solved', 11).reopen(90, 11))).toMatchObject({ firstSolvedAt: minute(60), lastSolvedAt: null, category: 'open' });
    expect(facts(life(1).status(60, 'new', 'solved', 11).status(99, 'solved', 'closed'))).toMatchObject({
      lastSolvedAt: minute(60),
      category: 'closed',
      closures: [{ solvedAt: minute(60) }],
    });
  });
  test('the requester waits while it is our turn: not while waiting for the customer, nor after solving', () => {
    const f = facts(
      life(1)
        .status(10, 'new', 'waiting_customer')
        .status(70, 'waiting_customer', 'open')
        .status(90, 'open', 'solved', 1)
        .reopen(200, 1)
        .status(215, 'open', 'solved', 2),
    );
    expect(f.requesterWaitMs).toBe((10 + 20 + 15) * 60_000);
  });
});

describe('ratings', () => {
  test('the last rated closure counts, with the last score', () => {
    const f = facts(
      life(1)
        .status(10, 'new', 'solved', 1)
        .survey(11, 1)
        .rate(12, 1, 2)
        .reopen(20, 1)
        .status(30, 'open', 'solved', 2)
        .survey(31, 2)
        .rate(40, 2, 3)
        .rate(50, 2, 5),
    );
    expect(f.closures.map((c) => [c.score, c.ratedAt, c.ratingCounts, c.surveyedAt])).toEqual([
      [2, minute(12), false, minute(11)],
      [5, minute(40), true, minute(31)],
    ]);
  });
});

describe('left out', () => {
  test.each([
    ['spam', 'ticket.spam_marked', { spam: true }, 'spam'],
    ['not spam after all', 'ticket.spam_marked', { spam: false }, null],
    ['merged away', 'ticket.merged', { sourceId: 1, targetId: 2, mergeId: 1 }, 'merged'],
    ['the target of a merge', 'ticket.merged', { sourceId: 2, targetId: 1, mergeId: 1 }, null],
    ['deleted', 'ticket.deleted', {}, 'deleted'],
  ] as const)('%s', (_what, type, data, excluded) => expect(facts(life(1).tell(5, type, data)).excluded).toBe(excluded));
  test('an undone merge counts again', () => {
    const told = life(1)
      .tell(5, 'ticket.merged', { sourceId: 1, targetId: 2, mergeId: 1 })
      .tell(6, 'ticket.merge_undone', { sourceId: 1, targetId: 2, mergeId: 1 });
    expect(facts(told).excluded).toBeNull();
  });
  test('without its creation a ticket says nothing', () => expect(factsOf(asFacts(life(1).customer(0).events.slice(1)))).toBeNull());
});

describe('any life', () => {
  test('comes out the same in whatever order the events arrive, and keeps its promises', () => {
    holds(
      property(integer({ min: 1, max: 2 ** 30 }), (seed) => {
        const random = randomFrom(seed);
        const events = asFacts(anyLife(5, random));
        const f = factsOf(events) as TicketFacts;
        const shuffled = [...events].sort(() => random(3) - 1);
        expect(factsOf(shuffled)).toEqual(f);
        expect(f.closures.slice(0, -1).every((c) => c.solvedAt && c.reopenedAt)).toBe(true);
        expect(f.reopenCount).toBe(f.closures.length - 1);
        expect(f.closures.filter((c) => c.ratingCounts).length).toBeLessThanOrEqual(1);
        expect(f.replies.slice(0, -1).every((r) => r.answeredAt !== null && r.answeredAt >= r.startedAt)).toBe(true);
        expect(f.lastSolvedAt === null).toBe(f.closures.at(-1)?.solvedAt === null);
        expect(f.requesterWaitMs === null || !f.lastSolvedAt || f.requesterWaitMs <= f.lastSolvedAt.getTime() - f.createdAt.getTime()).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
