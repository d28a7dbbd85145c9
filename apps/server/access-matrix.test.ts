/** Every route x everyone who may knock x {own, other team's, deleted}. A new route without a row in access-matrix.rows.ts fails here. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#testing';
import { type Knocker, Stage, type TicketInPlace, worksQueues } from './access-matrix.fixture.ts';
import { type MatrixRow, rows } from './access-matrix.rows.ts';

let app: TestApp;
let stage: Stage;
beforeAll(async () => {
  app = await testApp();
  stage = await Stage.set(app);
});
afterAll(() => app.end());

type Place = 'own' | 'other' | 'deleted';
const places: readonly Place[] = ['own', 'other', 'deleted'];
const noUuid = '00000000-0000-7000-8000-000000000000';
const noNumber = '999999999';

const mayUse = (row: MatrixRow, who: Knocker): boolean => row.for === 'anyone' || (who.role !== null && row.for.includes(who.role));
const refused = (row: MatrixRow, who: Knocker): boolean =>
  row.refuses === 'keys' ? who.kind === 'key' : who.role !== null && (row.refuses?.includes(who.role) ?? false);

function pathFor(route: string, row: MatrixRow, ticket: TicketInPlace | null, otherId: number): string {
  const path = route.slice(route.indexOf(' ') + 1).replace(/\{(\w+)\}/g, (_, name: string) => {
    const known: Record<string, string | number> = ticket
      ? { id: ticket.id, messageId: ticket.messageId, fileId: ticket.fileId, kind: 'note', otherId, userId: 'me', macroId: stage.macroId }
      : {};
    const spec = app.routes.find((r) => `${r.spec.method} ${r.spec.path}` === route)?.spec;
    // What does not exist, in the form that the route asks for.
    const missing = spec?.params?.safeParse({ ...numbersFor(route), [name]: noUuid }).success ? noUuid : noNumber;
    return String(row.params?.[name] ?? known[name] ?? missing);
  });
  return `${path}${row.query ?? ''}`;
}
const numbersFor = (route: string): Record<string, string> => Object.fromEntries([...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, noNumber]));

const bodyFor = (row: MatrixRow, ticket: TicketInPlace | null, otherId: number): unknown =>
  row.body === undefined
    ? {}
    : JSON.parse(
        JSON.stringify(row.body)
          .replaceAll('"$other"', String(otherId))
          .replaceAll('"$note"', String(ticket?.noteId ?? 0)),
      );

async function knock(route: string, row: MatrixRow, who: Knocker, ticket: TicketInPlace | null, otherId = 0): Promise<number> {
  const method = route.slice(0, route.indexOf(' ')) as 'GET' | 'DELETE';
  const url = pathFor(route, row, ticket, otherId);
  if (row.stream && mayUse(row, who)) return 200; // Never ends by itself: live-stream.test.ts opens it over a real connection.
  const answer = await app.http.inject({
    method,
    url,
    headers: who.headers,
    ...(method === 'GET' || (method === 'DELETE' && row.body === undefined) ? {} : { payload: bodyFor(row, ticket, otherId) as object }),
  });
  expect(answer.statusCode, `${route} for ${who.name}: ${answer.body.slice(0, 300)}`).toBeLessThan(500);
  if (answer.statusCode >= 400)
    expect(answer.json(), `${route} for ${who.name}`).toMatchObject({ status: answer.statusCode, code: expect.stringMatching(/^[a-z]+\.[a-zA-Z]+$/) });
  return answer.statusCode;
}

function expected(row: MatrixRow, who: Knocker, place: Place | null): { exactly?: number; not?: readonly number[] } {
  if (row.for === 'anyone') return { not: [403] };
  if (who.role === null) return { exactly: 401 };
  if (!mayUse(row, who) || refused(row, who)) return { exactly: 403 };
  if (place === null) return { not: [401, 403] };
  return place === 'deleted' || (place === 'other' && worksQueues(who.role)) ? { exactly: 404 } : { not: [401, 403, 404] };
}

function judge(status: number, wanted: ReturnType<typeof expected>, what: string): void {
  if (wanted.exactly !== undefined) expect(status, what).toBe(wanted.exactly);
  else expect(wanted.not, what).not.toContain(status);
}

test('every route has a row, every row a route', () => {
  const there = app.routes.map((r) => `${r.spec.method} ${r.spec.path}`);
  expect(
    there.filter((route) => !rows[route]),
    'routes without a row in access-matrix.rows.ts',
  ).toEqual([]);
  expect(
    Object.keys(rows).filter((route) => !there.includes(route)),
    'rows without a route',
  ).toEqual([]);
});

test('what is open to anyone is marked so in both places', () => {
  const open = app.routes
    .filter((r) => r.spec.permission === 'public')
    .map((r) => `${r.spec.method} ${r.spec.path}`)
    .sort();
  expect(open).toEqual(
    Object.keys(rows)
      .filter((route) => rows[route]?.for === 'anyone')
      .sort(),
  );
});

describe.each(Object.keys(rows).filter((route) => rows[route]?.on === 'nothing'))('%s', (route) => {
  test('lets in whom it is for, and nobody else', async () => {
    const row = rows[route] as MatrixRow;
    for (const who of stage.knockers) judge(await knock(route, row, who, null), expected(row, who, null), who.name);
    if (row.signsOut) for (const who of stage.knockers) if (who.kind === 'session' && who.role) who.headers = await stage.sessionHeaders(who.role);
  });
});

describe.each(Object.keys(rows).filter((route) => rows[route]?.on === 'ticket'))('%s', (route) => {
  test.each(places)('a ticket: %s', async (place) => {
    const row = rows[route] as MatrixRow;
    const make = () => (place === 'deleted' ? stage.deletedTicket() : stage.ticketIn(place === 'own' ? stage.ownQueueId : stage.otherQueueId));
    const shared = route.startsWith('GET') || place === 'deleted' ? await make() : null;
    const merging = route.endsWith('/merges');
    const other = await stage.ticketIn(stage.ownQueueId);
    for (const who of stage.knockers) {
      // Who is turned away changes nothing: only those who get in need a ticket of their own.
      const target = shared ?? (mayUse(row, who) ? await make() : other);
      const second = merging && mayUse(row, who) && place !== 'deleted' ? (await stage.ticketIn(stage.ownQueueId)).id : other.id;
      judge(await knock(route, row, who, target, second), expected(row, who, place), `${who.name}, ${place}`);
    }
  });
});
