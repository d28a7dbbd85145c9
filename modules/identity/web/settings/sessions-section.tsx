import { Button, Modal } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { endOtherSessions, endSession, listSessions } from '#contract/identity';
import { ApiError, call } from '#platform/client';
import { Chip, ErrorState, FormSection, SkeletonRows, TimeAgo, toast, useT } from '#ui';
import css from './settings.module.css';
import { AskPassword } from './two-factor-steps.tsx';

const sessionsKey = ['identity', 'sessions'];
/** One session, or all others. */
type Ending = { id: string } | 'others';
const endIt = (which: Ending, password?: string): Promise<{ ended: number } | null> => {
  const body = password === undefined ? {} : { password };
  return which === 'others' ? call(endOtherSessions, { body }) : call(endSession, { params: { id: which.id }, body });
};

export function SessionsSection(): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const sessions = useQuery({ queryKey: sessionsKey, queryFn: ({ signal }) => call(listSessions, { signal }) });
  const again = (): void => void client.invalidateQueries({ queryKey: sessionsKey });
  const [asking, setAsking] = useState<Ending | null>(null);
  const done = (answer: { ended: number } | null): void => {
    setAsking(null);
    again();
    if (answer) toast({ message: t('identity.sessions.endedOthers', { count: answer.ended }) });
  };
  const end = useMutation({
    mutationFn: (which: Ending) => endIt(which),
    onSuccess: done,
    onError: (error, which) => error instanceof ApiError && error.code === 'identity.passwordNeeded' && setAsking(which),
  });
  const failed = end.error instanceof ApiError && end.error.code === 'identity.passwordNeeded' ? null : end.error;
  const isEnding = (which: Ending): boolean =>
    end.isPending && (which === 'others' ? end.variables === 'others' : end.variables !== 'others' && end.variables.id === which.id);
  const items = sessions.data?.items ?? [];
  return (
    <FormSection
      title={t('identity.sessions.title')}
      description={t('identity.sessions.about')}
      actions={
        items.length > 1 && (
          <Button onClick={() => end.mutate('others')} loading={isEnding('others')}>
            {t('identity.sessions.endOthers')}
          </Button>
        )
      }
    >
      {sessions.isPending && <SkeletonRows kind="row" count={2} />}
      {sessions.error && <ErrorState error={sessions.error} retry={() => void sessions.refetch()} />}
      {failed && <ErrorState error={failed} retry={again} />}
      <Modal
        opened={asking !== null}
        onClose={() => setAsking(null)}
        title={t('identity.sessions.confirm')}
        size={440}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
      >
        {asking && (
          <AskPassword
            label={asking === 'others' ? t('identity.sessions.endOthers') : t('identity.sessions.end')}
            note={t('identity.sessions.confirmAbout')}
            send={(password) => endIt(asking, password)}
            done={done}
          />
        )}
      </Modal>
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
              <Button onClick={() => end.mutate({ id: session.id })} loading={isEnding({ id: session.id })}>
                {t('identity.sessions.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </FormSection>
  );
}
