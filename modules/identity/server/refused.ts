/** Who is known and turned away again and again stands in the audit log: a curious colleague looks like that, or a stolen key. */
import type { Actor } from '#platform/access';
import { appendEvents } from '#platform/events';
import type { Refusal } from '#platform/http';
import type { App } from '#platform/modules';

export function noteRefusals(app: App, actor: Actor, { code, times }: Refusal): void {
  const about = actor.kind === 'user' && actor.id ? { userId: actor.id } : {};
  void app.db
    .transaction((tx) => appendEvents(tx, actor, [{ type: 'access.refused', data: { code, times, ...about } }]))
    .catch((error) => app.log.warn({ err: error }, 'Refused requests could not be noted in the audit log.'));
}
