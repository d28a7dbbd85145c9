import { IconKey } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { NextStep, useT } from '#ui';

/** In an inbox without a ticket: other systems bring theirs by the API. */
export default function FirstRequest(): ReactNode {
  const { t } = useT();
  return <NextStep icon={IconKey} title={t('identity.first.title')} hint={t('identity.first.hint')} to="/settings/api-keys" />;
}
