import { IconAlertTriangle, IconCheck, IconPlayerPause, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Webhook } from '#contract/webhooks';
import { Chip, useT } from '#ui';

export function WebhookState({ webhook }: { webhook: Webhook }): ReactNode {
  const { t } = useT();
  if (webhook.disabledFor) {
    return (
      <Chip tone="bad" icon={IconX}>
        {t(`webhooks.state.${webhook.disabledFor}`)}
      </Chip>
    );
  }
  if (!webhook.active) return <Chip icon={IconPlayerPause}>{t('webhooks.state.off')}</Chip>;
  return webhook.failingSince ? (
    <Chip tone="warn" icon={IconAlertTriangle}>
      {t('webhooks.state.troubled')}
    </Chip>
  ) : (
    <Chip tone="ok" icon={IconCheck}>
      {t('webhooks.state.on')}
    </Chip>
  );
}
