/** The statuses an imported ticket went through, as far as its source tells. */
import type { Scope } from '#platform/db';
import { statusNamed } from './checking.ts';
import type { StatusRow } from './vocabulary.repo.ts';

export type Reopening = { solvedAt: Date; reopenedAt: Date; by: 'customer' | 'agent' };
export type Step = { at: Date; from: StatusRow; to: StatusRow; by?: Reopening['by'] };
type Past = { status?: string | undefined; endedAt?: Date | undefined; reopenings?: readonly Reopening[] };

/** From status to status: open with the first answer, solved and opened again, and what it is now. */
export async function stepsOf(tx: Scope, ticket: Past, began: StatusRow, answeredAt: Date | null, lastAt: Date): Promise<Step[]> {
  const [open, solved] = [await statusNamed(tx, 'open'), await statusNamed(tx, 'solved')];
  const steps: Step[] = [];
  const current = () => steps.at(-1)?.to ?? began;
  const go = (at: Date, to: StatusRow, by?: Reopening['by']) => {
    const before = steps.at(-1)?.at;
    if (to.id !== current().id) steps.push({ at: before && before > at ? before : at, from: current(), to, ...(by && { by }) });
  };
  const answered = (until: Date) => {
    if (answeredAt && answeredAt <= until && current().category === 'new') go(answeredAt, open);
  };
  for (const r of ticket.reopenings ?? []) {
    answered(r.solvedAt);
    go(r.solvedAt, solved);
    go(r.reopenedAt, open, r.by);
  }
  const end = ticket.endedAt ?? lastAt;
  answered(end);
  go(end, await statusNamed(tx, ticket.status ?? current().key));
  return steps;
}
