import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useMemo } from 'react';
import { changeProfile, readSession, signOut } from '#contract/identity';
import { ApiError, call, onSignedOut } from '#platform/client';
import { ErrorState, type Preferences, type Session, SessionProvider, useT } from '#ui';
import { webModules } from './modules.ts';
import { Starting } from './starting.tsx';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await call(readSession, { signal });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

/** Lets only signed-in people through; sends the others to the sign-in page, with the way back. */
export function SessionGate({ children }: { children: ReactNode }): ReactNode {
  const { data: session, error, refetch } = useQuery(sessionQuery);
  const client = useQueryClient();
  const navigate = useNavigate();
  const { href } = useLocation();
  useEffect(() => onSignedOut(() => void client.invalidateQueries({ queryKey: sessionQuery.queryKey })), [client]);
  useEffect(() => {
    if (session !== null || href.startsWith('/sign-in')) return;
    const back = href === '/' ? {} : { next: href };
    void navigate({ to: '/sign-in', search: back, replace: true });
  }, [session, href, navigate]);
  const held = session?.mustSetUpTwoFactor ?? false;
  useEffect(() => {
    // The page is fetched while this one still stands and hears of the new address: it must not take that for the way back.
    if (held && !href.startsWith('/two-factor')) void navigate({ to: '/two-factor', search: href === '/' ? {} : { next: href }, replace: true });
  }, [held, href, navigate]);
  const { mutate: save } = useMutation({
    mutationFn: (changes: Partial<Preferences>) => call(changeProfile, { body: { preferences: changes } }),
    // Shown at once; a failed save keeps the choice on this device until the next load.
    onMutate: (changes) => {
      client.setQueryData(sessionQuery.queryKey, (before: Session | null | undefined) =>
        before ? { ...before, user: { ...before.user, preferences: { ...before.user.preferences, ...changes } } } : before,
      );
    },
  });
  const value = useMemo(
    () =>
      session && !session.mustSetUpTwoFactor
        ? {
            session,
            refresh: () => client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
            setPreferences: (changes: Partial<Preferences>) => save(changes),
          }
        : null,
    [session, client, save],
  );
  if (error && !session) return <SessionFailed error={error} retry={() => void refetch()} />;
  if (!value) return <StartingSession />;
  return <SessionProvider value={value}>{children}</SessionProvider>;
}

function StartingSession(): ReactNode {
  const { t } = useT();
  return <Starting>{t('ui.loading.slow')}</Starting>;
}

function SessionFailed({ error, retry }: { error: unknown; retry: () => void }): ReactNode {
  const { t } = useT();
  return <ErrorState large error={error} retry={retry} title={t('web.session.failed')} />;
}

export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await call(signOut);
    // Nothing of the last person may stay: not in memory, and of unsent texts only what was sent and waits for the line to come back.
    client.clear();
    for (const module of webModules) module.signedOut?.();
    location.assign('/sign-in');
  };
}
