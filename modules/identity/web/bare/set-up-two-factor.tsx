import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { beginTwoFactor, signOut } from '#contract/identity';
import { call } from '#platform/client';
import { useT } from '#ui';
import { AskPassword, BackupCodes, type Begun, Scan } from '../settings/two-factor-steps.tsx';
import css from './door.module.css';
import { Door } from './door.tsx';
import { useEnter, wantedPage } from './entering.ts';

/** The organization asks everyone for a second step: whoever has none sets it up here, before anything else opens. */
export default function SetUpTwoFactor(): ReactNode {
  const { t } = useT();
  const enter = useEnter();
  const [begun, setBegun] = useState<Begun | null>(null);
  const [on, setOn] = useState(false);
  const leave = useMutation({ mutationFn: () => call(signOut), onSettled: () => enter('/sign-in') });
  const title = on ? t('identity.twoFactor.dialog.codes') : begun ? t('identity.twoFactor.dialog.scan') : t('identity.mustTwoFactor.title');
  return (
    <Door title={title} lead={begun ? undefined : t('identity.mustTwoFactor.lead')} form={!on}>
      <div className={css.form}>
        {on && begun ? (
          <BackupCodes codes={begun.backupCodes} done={() => enter(wantedPage())} />
        ) : begun ? (
          <Scan begun={begun} done={() => setOn(true)} />
        ) : (
          <AskPassword label={t('identity.twoFactor.continue')} send={(password) => call(beginTwoFactor, { body: { password } })} done={setBegun} />
        )}
        {!on && (
          <div className={css.actions}>
            <Button variant="subtle" size="sm" onClick={() => leave.mutate()} loading={leave.isPending}>
              {t('identity.mustTwoFactor.leave')}
            </Button>
          </div>
        )}
      </div>
    </Door>
  );
}
