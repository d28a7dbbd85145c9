import { describe, expect, test } from 'vitest';
import { plant } from './planting.fixture.ts';
import { tables } from './tables.ts';

const files = {
  'platform/owns.json': '{"events": ["event"]}',
  'db/migrations/0001_events.sql':
    '-- The log.\ncreate table event (id bigint);\ncreate table ticket (id bigint);\ncreate table if not exists customer (id bigint);',
  'modules/tickets/server/module.ts': "export default { name: 'tickets', owns: ['ticket'] } satisfies ServerModule;",
  'modules/customers/server/module.ts': "export default { name: 'customers', owns: ['customer'] };",
};

describe('fails', () => {
  test('a table without an owner', () => {
    expect(plant(tables, { ...files, 'db/migrations/0002_x.sql': 'create table orphan (id int);' })).toEqual([
      expect.stringContaining('table orphan has no owner'),
    ]);
  });

  test('a table with two owners', () => {
    const found = plant(tables, { ...files, 'modules/tickets/server/module.ts': "export default { owns: ['ticket', 'customer'] };" });
    expect(found).toEqual([expect.stringContaining('table customer already belongs to modules/customers')]);
  });

  test('an owned table that no migration creates, or that one dropped', () => {
    expect(plant(tables, { ...files, 'platform/owns.json': '{"events": ["event", "gone"]}' })).toEqual([
      expect.stringContaining('owns gone, which no migration creates'),
    ]);
    expect(plant(tables, { ...files, 'db/migrations/0002_x.sql': 'drop table if exists ticket;' })).toEqual([
      expect.stringContaining('owns ticket, which no migration creates'),
    ]);
  });

  test('a module that does not say what it owns', () => {
    expect(plant(tables, { ...files, 'modules/audit/server/module.ts': "export default { name: 'audit' };" })).toEqual([
      expect.stringContaining('has no literal list'),
    ]);
  });

  test.each([
    ['a builder query', "db.selectFrom('customer as c').selectAll()"],
    ['a join', "db.selectFrom('ticket').innerJoin('customer', 'customer.id', 'ticket.customer_id')"],
    ['a list of tables', "db.selectFrom(['ticket', 'customer'])"],
    ['an sql template', 'sql`select 1 from ticket t join customer c on true`'],
    ['a fragment of one', 'sql`left join "customer" on true where id = ${id}`'],
    ['a typed sql template', 'sql<{ id: number }>`select id from public.customer`'],
    ['tables with commas', 'sql`select 1 from ticket t, customer c`'],
    ['a plain string', "client.query('update customer set name = $1')"],
    ['the log of facts', 'sql`delete from event`'],
  ])("a neighbour's table in %s", (_what, code) => {
    const found = plant(tables, { ...files, 'modules/tickets/server/ticket.repo.ts': code });
    expect(found).toEqual([expect.stringMatching(/table (customer|event) belongs to/)]);
  });

  test('SQL outside the repo, even on own tables', () => {
    expect(plant(tables, { ...files, 'modules/tickets/server/replying.ts': "db.insertInto('ticket').values({})" })).toEqual([
      expect.stringContaining('SQL belongs in *.repo.ts'),
    ]);
    expect(plant(tables, { ...files, 'modules/tickets/server/replying.ts': 'sql`select now()`' })).toEqual([
      expect.stringContaining('SQL belongs in *.repo.ts'),
    ]);
  });

  test('a platform part on the table of another', () => {
    expect(plant(tables, { ...files, 'platform/jobs/index.ts': 'sql`select id from ticket`' })).toEqual([
      expect.stringContaining('table ticket belongs to modules/tickets'),
    ]);
  });
});

describe('passes', () => {
  test.each([
    [
      'own tables in the repo',
      'modules/tickets/server/ticket.repo.ts',
      "db.selectFrom('ticket').selectAll(); sql`with open as (select id from ticket) select * from open`; client.query('delete from ticket where id = $1')",
    ],
    ['own tables in a follower', 'modules/tickets/server/search.follower.ts', "db.updateTable('ticket').set({})"],
    ['everything in a test', 'modules/tickets/server/replying.test.ts', 'sql`select * from customer`'],
    ['the owner of the log', 'platform/events/log.ts', 'sql`select * from event`'],
    ['prose', 'modules/tickets/server/replying.ts', "log.info('Message from customer: select one, or update ticket'); const title = 'Delete from event log';"],
    ['a quoted value', 'modules/tickets/server/ticket.repo.ts', "sql`select 1 from ticket where origin = 'from customer'`"],
  ])('%s', (_what, path, code) => {
    expect(plant(tables, { ...files, [path]: code })).toEqual([]);
  });

  test('a renamed table under its new name', () => {
    const found = plant(tables, {
      ...files,
      'db/migrations/0002_x.sql': 'alter table ticket rename to request;',
      'modules/tickets/server/module.ts': "export default { owns: ['request'] };",
    });
    expect(found).toEqual([]);
  });
});
