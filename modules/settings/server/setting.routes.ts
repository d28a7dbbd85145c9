import { getSetting, putSetting, settingsErrors } from '#contract/settings';
import { can } from '#platform/access';
import { platformErrors } from '#platform/contract';
import { fail, handle } from '#platform/http';
import type { App } from '#platform/modules';
import { readVersioned, settingNamed, withoutSecrets, writeSetting } from './defining.ts';

export const settingRoutes = (app: App) => [
  handle(getSetting, async ({ tx, actor, params }) => {
    const definition = settingNamed(params.topic);
    if (!definition) throw fail(settingsErrors.unknownTopic);
    if (definition.readable !== 'everyone' && !can(actor, definition.readable)) throw fail(platformErrors.forbidden);
    const { value, version } = await readVersioned(tx, definition);
    return { topic: params.topic, value: withoutSecrets(definition, value), version };
  }),
  handle(putSetting, async ({ tx, actor, params, body }) => {
    const definition = settingNamed(params.topic);
    if (!definition) throw fail(settingsErrors.unknownTopic);
    await writeSetting(tx, actor, definition, body.value, body.version);
    tx.afterCommit(() => app.wakeup.ring('settings'));
    const { value, version } = await readVersioned(tx, definition);
    return { topic: params.topic, value: withoutSecrets(definition, value), version };
  }),
];
