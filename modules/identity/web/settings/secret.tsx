import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useT } from '#ui';
import css from './settings.module.css';

/** Something to be taken away by copying: a link, a key, a list of codes. */
export function Secret({ value, label }: { value: string; label: string }): ReactNode {
  return (
    <div className={css.secret} role="group" aria-label={label}>
      <code>{value}</code>
      <CopyIt value={value} />
    </div>
  );
}

export function CopyIt({ value }: { value: string }): ReactNode {
  const { t } = useT();
  return (
    <CopyButton value={value} timeout={2000}>
      {({ copied, copy }) => (
        <Button onClick={copy} leftSection={copied ? <IconCheck size={14} stroke={1.7} aria-hidden /> : <IconCopy size={14} stroke={1.7} aria-hidden />}>
          <span aria-live="polite">{copied ? t('identity.copied') : t('identity.copy')}</span>
        </Button>
      )}
    </CopyButton>
  );
}
