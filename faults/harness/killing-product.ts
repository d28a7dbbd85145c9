/**
 * Starts the product so that it kills itself (-9) at a given database statement. The count is taken where every statement passes: the `query` of
 * the database client, replaced here, in this process only. FAULT_KILL: `start:N:moment` counts from the first statement on; `ready` waits to be
 * told `{at, moment}` and counts from then on; `value:V` dies each time a statement is to be asked with this value.
 */
import pg from 'pg';

type Moment = 'before' | 'sent' | 'answered';
let left = Number.POSITIVE_INFINITY;
let moment: Moment = 'before';
let deadly: string | undefined;

const die = (): never => {
  process.kill(process.pid, 'SIGKILL');
  // The signal arrives at once; nothing more may happen until then.
  for (;;);
};

const [from, at, when] = (process.env.FAULT_KILL ?? 'ready').split(':');
if (from === 'start') {
  left = Number(at);
  moment = when as Moment;
}
if (from === 'value') deadly = at;
process.on('message', (told: { at: number; moment: Moment }) => {
  left = told.at;
  moment = told.moment;
});
// Being told must not keep the process alive.
process.channel?.unref();

type Query = (this: pg.Client, ...args: unknown[]) => unknown;
const prototype = pg.Client.prototype as unknown as { query: Query };
const query = prototype.query;
prototype.query = function counted(...args) {
  left -= 1;
  if (deadly !== undefined && [args[1], (args[0] as { values?: unknown } | undefined)?.values].flat().includes(deadly)) die();
  if (left !== 0) return query.apply(this, args);
  if (moment === 'before') die();
  const answer = query.apply(this, args);
  // The bytes have left this process; whether the server has worked on them is open.
  if (moment === 'sent') setTimeout(die, 1);
  else if (answer instanceof Promise) answer.finally(die);
  else setTimeout(die, 5);
  return answer;
};

await import('../../apps/server/main.ts');
