import { Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useMemo } from 'react';
import { ApiError } from '#platform/client';
import { EmptyState, ErrorState, Page, PageHead, usePalette, useT } from '#ui';

export function NotFound(): ReactNode {
  const { t } = useT();
  const palette = usePalette();
  return (
    <Page title={t('web.notFound.title')}>
      <PageHead title={t('web.notFound.title')} />
      <div className="scroll">
        <EmptyState
          large
          icon={IconMapOff}
          title={t('web.notFound.heading')}
          action={
            <>
              <Button component={Link} to="/" variant="filled" size="sm">
                {t('web.notFound.home')}
              </Button>
              <Button size="sm" onClick={palette.open}>
                {t('web.notFound.search')}
              </Button>
            </>
          }
        >
          {t('web.notFound.why')}
        </EmptyState>
      </div>
    </Page>
  );
}

/** A page that broke while it was drawn. The frame around it goes on working. */
export function PageFailed({ error, reset }: ErrorComponentProps): ReactNode {
  const { t } = useT();
  const fromServer = error instanceof ApiError;
  // A fault of the page itself has no number from the server: it gets one that also stands in the browser's log.
  const reference = useMemo(() => (fromServer ? undefined : crypto.randomUUID().slice(0, 8).toUpperCase()), [fromServer]);
  useEffect(() => console.error(`Page failed, reference ${reference ?? 'of the server'}`, error), [error, reference]);
  return (
    <Page title={t('web.failed.title')}>
      <PageHead title={t('web.failed.title')} />
      <div className="scroll">
        <ErrorState
          large
          error={fromServer ? error : undefined}
          {...(reference && { reference, title: t('web.failed.heading') })}
          retry={reset}
          action={<Button onClick={() => location.reload()}>{t('web.failed.reload')}</Button>}
        >
          {fromServer ? undefined : t('web.failed.why')}
        </ErrorState>
      </div>
    </Page>
  );
}
