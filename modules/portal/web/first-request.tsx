import { IconForms } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { portalSchema } from '#contract/portal';
import { NextStep, useT } from '#ui';
import { settingQuery } from './reading.ts';

/** In an inbox that nobody has written to: where the form is. */
export default function FirstRequest(): ReactNode {
  const { t } = useT();
  const { data } = useQuery(settingQuery);
  if (!data || !portalSchema.parse(data.value).formOn) return null;
  return (
    <NextStep
      icon={IconForms}
      title={t('portal.first.title')}
      hint={t('portal.first.hint', { address: `${window.location.origin}/request` })}
      href="/request"
    />
  );
}
