import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { readSession } from '#contract/identity';
import { call } from '#platform/client';
import { ErrorState, PageHead, SkeletonRows, useT } from '#ui';
import { PasswordSection } from './password-section.tsx';
import { SessionsSection } from './sessions-section.tsx';
import { TwoFactorSection } from './two-factor-section.tsx';

export const ownAccountKey = ['identity', 'own-account'];

export default function Security(): ReactNode {
  const { t } = useT();
  const account = useQuery({ queryKey: ownAccountKey, queryFn: ({ signal }) => call(readSession, { signal }) });
  return (
    <>
      <PageHead title={t('identity.security.title')} />
      <div className="scroll">
        {account.error ? <ErrorState error={account.error} retry={() => void account.refetch()} /> : null}
        {account.isPending && <SkeletonRows kind="text" count={4} />}
        {account.data && (
          <>
            <PasswordSection email={account.data.user.email} />
            <TwoFactorSection on={account.data.user.twoFactorEnabled} />
            <SessionsSection />
          </>
        )}
      </div>
    </>
  );
}
