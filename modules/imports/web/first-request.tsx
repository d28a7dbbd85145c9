import { IconDatabaseImport } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { NextStep, useT } from '#ui';

/** In an inbox without a ticket: those of another system can be brought in. */
export default function FirstRequest(): ReactNode {
  const { t } = useT();
  return <NextStep icon={IconDatabaseImport} title={t('imports.first.title')} hint={t('imports.first.hint')} to="/settings/import" />;
}
