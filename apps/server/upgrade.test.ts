/** Every release's small installation (db/dumps), brought to this version: the schema is that of a fresh one, and its data can be worked with. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { systemActor } from '#platform/access';
import { missingMigrations } from '#platform/migrations';
import { createTestDatabase } from '#platform/testing';
import { patience } from '#platform/waiting';
import { makeKey } from '#server/identity';
import { assemble } from './assemble.ts';
import { ask, type Empty, emptyPlace, fileHashes, silent } from './backup.fixture.ts';

const dumps = join(import.meta.dirname, '../../db/dumps');
const releases = readdirSync(dumps).filter((name) => name.endsWith('.tar'));

/** Columns, defaults, constraints, indexes, triggers, functions, as text. Partitions by month depend on the day and are left out. */
async function schemaOf(url: string): Promise<string[]> {
  const rows = await ask<{ line: string }>(
    url,
    `with own as (select c.oid, c.relname, c.relkind from pg_class c where c.relnamespace = 'public'::regnamespace and not c.relispartition
       and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e'))
     select format('column %s.%s %s%s%s%s', o.relname, a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then ' not null' end,
         ' default ' || pg_get_expr(d.adbin, d.adrelid), nullif(a.attidentity::text, '') || nullif(a.attgenerated::text, '')) as line
       from own o join pg_attribute a on a.attrelid = o.oid and a.attnum > 0 and not a.attisdropped left join pg_attrdef d on d.adrelid = o.oid and d.adnum = a.attnum
       where o.relkind in ('r', 'p', 'v')
     union all select format('constraint %s %s %s', o.relname, k.conname, pg_get_constraintdef(k.oid)) from own o join pg_constraint k on k.conrelid = o.oid
     union all select format('index %s', pg_get_indexdef(o.oid)) from own o where o.relkind in ('i', 'I')
     union all select format('trigger %s %s', pg_get_triggerdef(t.oid), t.tgenabled) from own o join pg_trigger t on t.tgrelid = o.oid and not t.tgisinternal
     union all select format('function %s', pg_get_functiondef(p.oid)) from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
       and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
     union all select format('sequence %s', o.relname) from own o where o.relkind = 'S'
     union all select format('table %s %s %s', o.relname, o.relkind, c.reloptions) from own o join pg_class c on c.oid = o.oid where o.relkind in ('r', 'p', 'v')
     order by 1`,
  );
  return rows.map((r) => r.line);
}

const places: Empty[] = [];
afterAll(async () => {
  for (const place of places) await place.drop();
});

test('there is a dump of a release', () => expect(releases).toContain('0.1.0.tar'));

describe.each(releases)('%s', (name) => {
  test('comes to the newest schema, and its people, tickets, files and measures are there', async () => {
    const [place, fresh] = [await emptyPlace(), await createTestDatabase()];
    places.push(place);
    const { manifest } = await place.restore(join(dumps, name));
    expect(await schemaOf(place.url)).toEqual(await schemaOf(fresh.url));
    await fresh.drop();
    const product = await assemble(place.config, place.url, { log: silent, poolSize: 4, patience });
    try {
      expect(await missingMigrations(product.app.db.read())).toEqual([]);
      await product.followers.drain();
      const { secret } = await product.app.db.transaction((tx) => makeKey(tx, systemActor('test'), { name: 'test', role: 'administrator', scopes: null }));
      const http = await product.createHttp({ checkAnswers: true });
      const get = async (url: string) => {
        const answer = await http.inject({ method: 'GET', url, headers: { authorization: `Bearer ${secret}` } });
        expect(answer.statusCode, `${url} ${answer.body}`).toBe(200);
        return answer.json() as { items: { id: number; name: string }[]; subject: string };
      };
      const tickets = await get('/api/v1/tickets?limit=100');
      expect(tickets.items.length).toBeGreaterThanOrEqual(10);
      for (const { id } of tickets.items) await get(`/api/v1/tickets/${id}/conversation`);
      expect((await get('/api/v1/users')).items.map((u) => u.name)).toEqual(expect.arrayContaining(['Nora Lindqvist', '陈静']));
      for (const url of ['/api/v1/customers', '/api/v1/queues', '/api/v1/teams', '/api/v1/macros', '/api/v1/ratings', '/api/v1/outbox', '/api/v1/keys'])
        expect((await get(url)).items.length, url).toBeGreaterThan(0);
      await get('/api/v1/audit?limit=50');
      expect((await get(`/api/v1/tickets?q=${encodeURIComponent('包裹')}`)).items.length).toBeGreaterThan(0);
      const made = await http.inject({
        method: 'POST',
        url: '/api/v1/tickets',
        headers: { authorization: `Bearer ${secret}` },
        payload: { subject: 'After the upgrade', text: 'x', customer: { email: 'new@home.example' } },
      });
      expect(made.statusCode, made.body).toBe(201);
      expect((made.json() as { id: number }).id).toBeGreaterThan(12);
      await http.close();
    } finally {
      await product.close();
    }
    expect(fileHashes(place.folder)).toHaveLength(manifest.files.count);
  });
});
