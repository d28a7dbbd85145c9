import { Button, Checkbox, Modal, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { createKey, listPermissions } from '#contract/identity';
import type { Role } from '#platform/access';
import { ApiError, call } from '#platform/client';
import { fieldError, useT } from '#ui';
import { Notice, Refusal } from '../fields.tsx';
import { RoleField } from './invite-dialog.tsx';
import { Secret } from './secret.tsx';
import css from './settings.module.css';

export function NewKeyDialog({ opened, onClose }: { opened: boolean; onClose: () => void }): ReactNode {
  const { t } = useT();
  const [secret, setSecret] = useState<string | null>(null);
  const close = (): void => {
    setSecret(null);
    onClose();
  };
  return (
    // A key that is shown once must not vanish by a click beside the dialog.
    <Modal
      opened={opened}
      onClose={close}
      closeOnClickOutside={!secret}
      title={secret ? t('identity.keys.madeTitle') : t('identity.keys.make')}
      size={560}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      {secret ? (
        <div className={css.dialog}>
          <Notice tone="warn">{t('identity.keys.once')}</Notice>
          <Secret value={secret} label={t('identity.keys.madeTitle')} />
          <div className="row">
            <Button variant="filled" onClick={close}>
              {t('identity.keys.kept')}
            </Button>
          </div>
        </div>
      ) : (
        <KeyForm done={setSecret} />
      )}
    </Modal>
  );
}

const dayMs = 86_400_000;

function KeyForm({ done }: { done: (secret: string) => void }): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('agent');
  const [days, setDays] = useState<string>('365');
  const [some, setSome] = useState(false);
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const make = useMutation({
    mutationFn: () =>
      call(createKey, {
        body: { name, role, scopes: some ? [...scopes] : null, expiresAt: days === 'never' ? null : new Date(Date.now() + Number(days) * dayMs).toISOString() },
      }),
    onSuccess: ({ secret }) => {
      void client.invalidateQueries({ queryKey: ['identity', 'keys'] });
      done(secret);
    },
  });
  const badName = make.error instanceof ApiError ? make.error.fieldError('name') : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!make.isPending) make.mutate();
  };
  return (
    <form onSubmit={submit} className={css.dialog} noValidate>
      <Refusal error={badName ? null : make.error} />
      <TextInput
        label={t('identity.keys.name')}
        description={t('identity.keys.nameHelp')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        required
        withAsterisk={false}
        maxLength={80}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={fieldError(badName)}
        data-autofocus
      />
      <RoleField
        value={role}
        onChange={(next) => {
          setRole(next);
          setScopes([]);
        }}
      />
      <Select
        label={t('identity.keys.expires')}
        value={days}
        onChange={(value) => value && setDays(value)}
        data={['30', '90', '365', 'never'].map((value) => ({
          value,
          label: value === 'never' ? t('identity.keys.noExpiry') : t('identity.keys.days', { days: Number(value) }),
        }))}
      />
      <div>
        <div className="w5" aria-hidden>
          {t('identity.keys.scopes')}
        </div>
        <SegmentedControl
          aria-label={t('identity.keys.scopes')}
          mt={4}
          value={some ? 'some' : 'all'}
          onChange={(value) => setSome(value === 'some')}
          data={[
            { value: 'all', label: t('identity.keys.allScopes') },
            { value: 'some', label: t('identity.keys.someScopes') },
          ]}
        />
      </div>
      {some && <Scopes role={role} chosen={scopes} choose={setScopes} />}
      <div className="row">
        <Button type="submit" variant="filled" loading={make.isPending} disabled={some && scopes.length === 0}>
          {t('identity.keys.make')}
        </Button>
      </div>
    </form>
  );
}

/** Permissions are words of the API, the same in every language. */
function Scopes({ role, chosen, choose }: { role: Role; chosen: readonly string[]; choose: (scopes: string[]) => void }): ReactNode {
  const { t } = useT();
  const permissions = useQuery({
    queryKey: ['identity', 'permissions'],
    queryFn: ({ signal }) => call(listPermissions, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const held = (permissions.data?.items ?? []).filter((one) => one.roles.includes(role));
  return (
    <Checkbox.Group value={[...chosen]} onChange={choose} aria-label={t('identity.keys.scopes')}>
      <div className={css.scopes}>
        {held.map(({ permission }) => (
          <Checkbox key={permission} value={permission} label={<code>{permission}</code>} />
        ))}
      </div>
    </Checkbox.Group>
  );
}
