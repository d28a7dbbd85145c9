import { Button, Modal } from '@mantine/core';
import { IconShieldCheck, IconShieldOff } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { beginTwoFactor, endTwoFactor, renewBackupCodes } from '#contract/identity';
import { call } from '#platform/client';
import { Chip, FormSection, toast, useT } from '#ui';
import css from './settings.module.css';
import { AskPassword, BackupCodes, type Begun, Scan } from './two-factor-steps.tsx';

type Open = { what: 'begin' | 'end' | 'renew' } | { what: 'scan'; begun: Begun } | { what: 'codes'; codes: string[] } | null;

export function TwoFactorSection({ on }: { on: boolean }): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const [open, setOpen] = useState<Open>(null);
  const renew = (): void => void client.invalidateQueries({ queryKey: ['identity'] });
  const close = (): void => setOpen(null);
  return (
    <FormSection
      title={t('identity.twoFactor.title')}
      description={t('identity.twoFactor.about')}
      actions={
        <div className={css.acts}>
          {on ? (
            <Chip tone="ok" icon={IconShieldCheck}>
              {t('identity.twoFactor.on')}
            </Chip>
          ) : (
            <Chip icon={IconShieldOff}>{t('identity.twoFactor.off')}</Chip>
          )}
          {on && <Button onClick={() => setOpen({ what: 'renew' })}>{t('identity.twoFactor.renew')}</Button>}
          <Button onClick={() => setOpen({ what: on ? 'end' : 'begin' })}>{on ? t('identity.twoFactor.turnOff') : t('identity.twoFactor.turnOn')}</Button>
        </div>
      }
    >
      <Modal
        opened={open !== null}
        onClose={close}
        title={open ? t(`identity.twoFactor.dialog.${open.what}`) : ''}
        size={open?.what === 'scan' ? 620 : 440}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
      >
        {open?.what === 'begin' && (
          <AskPassword
            label={t('identity.twoFactor.continue')}
            send={(password) => call(beginTwoFactor, { body: { password } })}
            done={(begun) => setOpen({ what: 'scan', begun })}
          />
        )}
        {open?.what === 'scan' && (
          <Scan
            begun={open.begun}
            done={() => {
              renew();
              setOpen({ what: 'codes', codes: open.begun.backupCodes });
            }}
          />
        )}
        {open?.what === 'renew' && (
          <AskPassword
            label={t('identity.twoFactor.renew')}
            note={t('identity.twoFactor.renewNote')}
            send={(password) => call(renewBackupCodes, { body: { password } })}
            done={({ backupCodes }) => setOpen({ what: 'codes', codes: backupCodes })}
          />
        )}
        {open?.what === 'end' && (
          <AskPassword
            label={t('identity.twoFactor.turnOff')}
            note={t('identity.twoFactor.endNote')}
            send={(password) => call(endTwoFactor, { body: { password } })}
            done={() => {
              renew();
              close();
              toast({ message: t('identity.twoFactor.ended') });
            }}
          />
        )}
        {open?.what === 'codes' && <BackupCodes codes={open.codes} done={close} />}
      </Modal>
    </FormSection>
  );
}
