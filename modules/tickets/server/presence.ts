/**
 * Who is looking at a ticket or typing on it. Nothing durable: each node remembers for 45 seconds what the bell tells, and tells those who
 * are on the same ticket themselves (they were checked when they announced themselves).
 */
import type { Actor } from '#platform/access';
import type { App } from '#platform/modules';

type State = 'viewing' | 'typing' | 'idle' | 'left';
type Viewer = { id: string; name: string; state: 'viewing' | 'typing' | 'idle'; since: string; until: number };
type Told = { ticketId: number; id: string; name: string; state: State };

const keptMs = 45_000;
const mostTickets = 20_000;
const viewers = new Map<number, Map<string, Viewer>>();
const topic = 'presence';

export function listenForPresence(app: App): void {
  app.wakeup.on(topic, (payload) => {
    // Empty: the connection was away. Who is here says so again within seconds.
    if (!payload) return;
    const told = JSON.parse(payload) as Told;
    remember(told);
    tell(app, told.ticketId);
  });
}

/** Says that somebody is here (people only; programs have no presence). Answers who else is. */
export function announce(app: App, actor: Actor, ticketId: number, state: State): Omit<Viewer, 'until'>[] {
  if (actor.kind === 'user' && actor.id) {
    const told: Told = { ticketId, id: actor.id, name: actor.name, state };
    remember(told);
    app.wakeup.ring(topic, JSON.stringify(told));
  }
  return present(ticketId, actor.id);
}

function remember({ ticketId, id, name, state }: Told): void {
  if (viewers.size > mostTickets) viewers.clear();
  const here = viewers.get(ticketId) ?? new Map<string, Viewer>();
  if (state === 'left') here.delete(id);
  else here.set(id, { id, name, state, since: here.get(id)?.since ?? new Date().toISOString(), until: Date.now() + keptMs });
  if (here.size > 0) viewers.set(ticketId, here);
  else viewers.delete(ticketId);
}

function present(ticketId: number, except: string | null): Omit<Viewer, 'until'>[] {
  const now = Date.now();
  return [...(viewers.get(ticketId)?.values() ?? [])].filter((v) => v.until > now && v.id !== except).map(({ until: _, ...v }) => v);
}

function tell(app: App, ticketId: number): void {
  for (const { id } of present(ticketId, null)) app.hub.sendTo(new Set([id]), { event: 'presence', data: { ticketId, viewers: present(ticketId, id) } });
}
