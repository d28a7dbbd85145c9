import { Button, Modal, TextInput } from '@mantine/core';
import { IconShieldCheck, IconShieldOff } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { beginTwoFactor, confirmTwoFactor, endTwoFactor, renewBackupCodes } from '#contract/identity';
import { ApiError, call } from '#platform/client';
import { Chip, FormSection, toast, useT } from '#ui';
import { Notice, OldPasswordField, Refusal } from '../fields.tsx';
import { CopyIt, Secret } from './secret.tsx';
import css from './settings.module.css';

type Begun = { secret: string; svg: string; backupCodes: string[] };
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

function AskPassword<T>({
  label,
  note,
  send,
  done,
}: {
  label: string;
  note?: string;
  send: (password: string) => Promise<T>;
  done: (answer: T) => void;
}): ReactNode {
  const { t } = useT();
  const [password, setPassword] = useState('');
  const ask = useMutation({ mutationFn: () => send(password), onSuccess: done });
  const wrong = ask.error instanceof ApiError && ask.error.code === 'identity.wrongPassword' ? ask.error.title : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!ask.isPending) ask.mutate();
  };
  return (
    <form onSubmit={submit} className={css.dialog}>
      {note && <p className="tone-2">{note}</p>}
      <Refusal error={wrong ? null : ask.error} />
      <OldPasswordField label={t('identity.twoFactor.password')} value={password} onChange={setPassword} error={wrong} autoFocus />
      <div className="row">
        <Button type="submit" variant="filled" loading={ask.isPending} disabled={!password}>
          {label}
        </Button>
      </div>
    </form>
  );
}

function Scan({ begun, done }: { begun: Begun; done: () => void }): ReactNode {
  const { t } = useT();
  const [code, setCode] = useState('');
  const digits = code.replace(/\D/g, '');
  const confirm = useMutation({ mutationFn: () => call(confirmTwoFactor, { body: { code: digits } }), onSuccess: done, onError: () => setCode('') });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!confirm.isPending && digits.length === 6) confirm.mutate();
  };
  return (
    <div className={css.enrol}>
      <img className={css.qr} src={`data:image/svg+xml,${encodeURIComponent(begun.svg)}`} alt={t('identity.twoFactor.picture')} />
      <form onSubmit={submit} className={css.numbered}>
        <p>{t('identity.twoFactor.scan')}</p>
        <div>
          <p className="t12 tone-3">{t('identity.twoFactor.byHand')}</p>
          <Secret value={begun.secret} label={t('identity.twoFactor.byHand')} />
        </div>
        <Refusal error={confirm.error} />
        <TextInput
          label={t('identity.twoFactor.firstCode')}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={7}
          data-autofocus
        />
        <div className="row">
          <Button type="submit" variant="filled" loading={confirm.isPending} disabled={digits.length !== 6}>
            {t('identity.twoFactor.turnOn')}
          </Button>
        </div>
      </form>
    </div>
  );
}

function BackupCodes({ codes, done }: { codes: string[]; done: () => void }): ReactNode {
  const { t } = useT();
  const text = codes.join('\n');
  return (
    <div className={css.dialog}>
      <Notice tone="warn">{t('identity.twoFactor.codesNote')}</Notice>
      <ul className={css.codes}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="row">
        <Button variant="filled" onClick={done}>
          {t('identity.twoFactor.codesKept')}
        </Button>
        <CopyIt value={text} />
      </div>
    </div>
  );
}
