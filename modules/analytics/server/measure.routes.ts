import {
  analyticsErrors,
  type Card,
  fewestForEstimate,
  getDashboard,
  getMeasure,
  listMeasures,
  type MeasureKey,
  type MeasureRow,
  measureCsv,
  measureKeys,
  measures,
  measureTickets,
} from '#contract/analytics';
import type { Actor } from '#platform/access';
import { platformErrors } from '#platform/contract';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail, handle } from '#platform/http';
import type { App } from '#platform/modules';
import { words } from '#platform/words';
import { answer, measureNamed, type Question, question } from './asking.ts';
import { behind } from './behind.ts';
import { csvOf } from './csv.ts';
import { cardsOf, trendFor } from './dashboard.ts';
import { labelsOf } from './labels.ts';
import { Sharing } from './sharing.ts';

type Asking = { actor: Actor; request: { headers: { 'accept-language'?: string | undefined } } };
const wordsFor = ({ actor, request }: Asking) => words(actor.kind === 'user' ? actor.language : request.headers['accept-language']);

async function labelled(tx: Scope, asking: Asking, key: MeasureKey, q: Question): Promise<MeasureRow[]> {
  const rows = await answer(tx, key, q);
  const labels = await labelsOf(
    tx,
    asking.actor,
    q.groupBy,
    rows.map((r) => r.group),
    wordsFor(asking),
  );
  const named = rows.map((row) => ({ ...row, label: row.group === null ? null : (labels.get(row.group) ?? null) }));
  return q.groupBy === 'queue' || q.groupBy === 'team' || q.groupBy === 'agent' || q.groupBy === 'channel'
    ? named.sort((a, b) => (a.label ?? '\uffff').localeCompare(b.label ?? '\uffff'))
    : named;
}

export const measureRoutes = (app: App, dashboards = new Sharing<Card[]>()) => [
  handle(listMeasures, async (asking) => {
    const t = wordsFor(asking);
    return {
      items: measureKeys.map((key) => ({
        key,
        ...measures[key],
        name: t(`analytics.measure.${key}.name`),
        formula: t(`analytics.measure.${key}.formula`),
        window: t(`analytics.measure.${key}.window`),
        excluded: t('analytics.definition.excluded'),
        source: t('analytics.definition.source'),
        fewest: measures[key].unit === 'count' ? 0 : fewestForEstimate,
      })),
    };
  }),
  handle(getMeasure, async ({ tx, query, params, ...asking }) => {
    const key = measureNamed(params.measure);
    const q = await question(tx, asking.actor, query);
    return { measure: key, from: query.from, to: query.to, timeZone: q.restriction.timeZone, rows: await labelled(tx, asking, key, q) };
  }),
  handle(measureTickets, async ({ tx, actor, query, params }) => {
    const key = measureNamed(params.measure);
    if (key.startsWith('backlog') && (query.groupBy === 'day' || query.groupBy === 'week' || query.groupBy === 'month'))
      throw fail(analyticsErrors.groupingWrong);
    const page = await behind(tx, actor, key, await question(tx, actor, query), query);
    if (!page) throw fail(platformErrors.invalid, { fields: [{ path: 'cursor', message: 'is not the cursor of such a page' }] });
    return page;
  }),
  handle(measureCsv, async ({ tx, query, reply, ...asking }) => {
    const q = await question(tx, asking.actor, query);
    const parts = [];
    const keys = [...new Set(query.measure.split(',').map((name) => measureNamed(name.trim())))];
    for (const measure of keys) parts.push({ measure, from: query.from, to: query.to, rows: await labelled(tx, asking, measure, q) });
    const { from, to, groupBy } = query;
    await app.db.transaction((log) => appendEvents(log, asking.actor, [{ type: 'analytics.exported', data: { measures: keys, from, to, groupBy } }]));
    reply.header('content-type', measureCsv.contentType).header('content-disposition', `attachment; filename="measures-${query.from}-${query.to}.csv"`);
    return csvOf(parts);
  }),
  handle(getDashboard, async ({ tx, actor, query }) => {
    const trendBy = trendFor(query.from, query.to);
    const q = await question(tx, actor, { ...query, groupBy: trendBy });
    return {
      from: query.from,
      to: query.to,
      timeZone: q.restriction.timeZone,
      trendBy,
      personal: q.personal,
      cards: await dashboards.take(q, () => cardsOf(tx, q, app.log)),
    };
  }),
];
