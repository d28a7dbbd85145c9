/** The steps of two-factor sign-in, for one's settings and for the page that asks everyone. */
import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { confirmTwoFactor } from '#contract/identity';
import { ApiError, call } from '#platform/client';
import { useT } from '#ui';
import { Notice, OldPasswordField, Refusal } from '../fields.tsx';
import { CopyIt, Secret } from './secret.tsx';
import css from './settings.module.css';

export type Begun = { secret: string; svg: string; backupCodes: string[] };

/** Something that asks for the password first. */
export function AskPassword<T>({
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

/** The picture for the authenticator app, and the first code of it. */
export function Scan({ begun, done }: { begun: Begun; done: () => void }): ReactNode {
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
        <div className={css.byHand}>
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
          autoFocus
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

export function BackupCodes({ codes, done }: { codes: string[]; done: () => void }): ReactNode {
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
