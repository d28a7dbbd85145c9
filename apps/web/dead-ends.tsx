import { Button } from '@mantine/core';
import { IconMapOff, IconPlugConnectedX } from '@tabler/icons-react';
import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { ApiError } from '#platform/client';
import { EmptyState, ErrorState, Page, PageHead, useLiveState, usePalette, useT } from '#ui';

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
  return isNotFetched(error) ? <PageNotFetched /> : <PageBroke error={error} reset={reset} />;
}

/** Its code did not arrive: no connection, or another version runs by now. Browsers, and Vite for style sheets, say it in their own words. */
const isNotFetched = (error: unknown): boolean =>
  error instanceof Error && /dynamically imported module|importing a module script|unable to preload css/i.test(error.message);

/** Once the connection is back the page opens by itself. What was not fetched stays so for this load of the workspace: it is loaded anew. */
function PageNotFetched(): ReactNode {
  const { t } = useT();
  const { state } = useLiveState();
  const wasLost = useRef(false);
  useEffect(() => {
    if (state === 'lost') wasLost.current = true;
    else if (state === 'open' && wasLost.current) location.reload();
  }, [state]);
  return (
    <Page title={t('web.failed.title')}>
      <PageHead title={t('web.failed.title')} />
      <div className="scroll">
        <EmptyState
          large
          icon={IconPlugConnectedX}
          title={t('web.notFetched.heading')}
          action={
            <Button size="sm" onClick={() => location.reload()}>
              {t('ui.error.retry')}
            </Button>
          }
        >
          {t('web.notFetched.why')}
        </EmptyState>
      </div>
    </Page>
  );
}

function PageBroke({ error, reset }: Pick<ErrorComponentProps, 'error' | 'reset'>): ReactNode {
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
