import { webhooksSettingSchema } from '#contract/webhooks';
import type { Scope } from '#platform/db';
import type { EgressPolicy } from '#platform/egress';
import type { App } from '#platform/modules';
import { defineSetting, readSetting } from '#server/settings';

export const webhooksSetting = defineSetting({ topic: 'webhooks', schema: webhooksSettingSchema, readable: 'webhooks:manage' });

export async function egressPolicy(tx: Scope, app: App): Promise<EgressPolicy> {
  return { allow: app.config.egressAllow, allowHttp: (await readSetting(tx, webhooksSetting)).allowHttp };
}
