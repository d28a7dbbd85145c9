import { Button } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { endOtherSessions, endSession, listSessions } from '#contract/identity';
import { call } from '#platform/client';
import { Chip, ErrorState, FormSection, SkeletonRows, TimeAgo, toast, useT } from '#ui';
import css from './settings.module.css';

const sessionsKey = ['identity', 'sessions'];

export function SessionsSection(): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const sessions = useQuery({ queryKey: sessionsKey, queryFn: ({ signal }) => call(listSessions, { signal }) });
  const again = (): void => void client.invalidateQueries({ queryKey: sessionsKey });
  const end = useMutation({ mutationFn: (id: string) => call(endSession, { params: { id } }), onSuccess: again });
  const endOthers = useMutation({
    mutationFn: () => call(endOtherSessions),
    onSuccess: ({ ended }) => {
      again();
      toast({ message: t('identity.sessions.endedOthers', { count: ended }) });
    },
  });
  const items = sessions.data?.items ?? [];
  return (
    <FormSection
      title={t('identity.sessions.title')}
      description={t('identity.sessions.about')}
      actions={
        items.length > 1 && (
          <Button onClick={() => endOthers.mutate()} loading={endOthers.isPending}>
            {t('identity.sessions.endOthers')}
          </Button>
        )
      }
    >
      {sessions.isPending && <SkeletonRows kind="row" count={2} />}
      {sessions.error && <ErrorState error={sessions.error} retry={() => void sessions.refetch()} />}
      {end.error && <ErrorState error={end.error} retry={again} />}
      <ul className={css.lines}>
        {items.map((session) => (
          <li key={session.id} className={css.line}>
            {/iPhone|iPad|Android|HarmonyOS/.test(session.device.system) ? (
              <IconDeviceMobile size={18} stroke={1.6} aria-hidden />
            ) : (
              <IconDeviceDesktop size={18} stroke={1.6} aria-hidden />
            )}
            <div className={css.lineMain}>
              <div className={css.lineHead}>
                {session.device.browser || session.device.system
                  ? t('identity.sessions.device', { browser: session.device.browser || '?', system: session.device.system || '?' })
                  : t('identity.sessions.unknownDevice')}
                {session.current && <Chip tone="acc">{t('identity.sessions.current')}</Chip>}
              </div>
              <div className={css.meta}>
                {session.address && <span className="num">{session.address}</span>}
                <span>
                  {t('identity.sessions.since')} <TimeAgo at={session.createdAt} />
                </span>
              </div>
            </div>
            {!session.current && (
              <Button onClick={() => end.mutate(session.id)} loading={end.isPending && end.variables === session.id}>
                {t('identity.sessions.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </FormSection>
  );
}
