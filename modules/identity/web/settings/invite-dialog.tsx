import { Button, Modal, MultiSelect, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { invite } from '#contract/identity';
import { listTeams } from '#contract/team';
import { type Role, roles } from '#platform/access';
import { ApiError, call } from '#platform/client';
import { FieldPair, fieldError, OptionalLabel, toast, useT } from '#ui';
import { Refusal } from '../fields.tsx';
import { Secret } from './secret.tsx';
import css from './settings.module.css';

export function InviteDialog({ opened, onClose }: { opened: boolean; onClose: () => void }): ReactNode {
  const { t } = useT();
  const [link, setLink] = useState<{ email: string; link: string } | null>(null);
  const close = (): void => {
    setLink(null);
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={link ? t('identity.invite.linkTitle') : t('identity.people.invite')}
      size={520}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      {link ? (
        <div className={css.dialog}>
          <p className="tone-2">{t('identity.invite.linkNote')}</p>
          <Secret value={link.link} label={t('identity.invite.linkTitle')} />
          <div className="row">
            <Button variant="filled" onClick={close}>
              {t('identity.done')}
            </Button>
            <Button onClick={() => setLink(null)}>{t('identity.invite.another')}</Button>
          </div>
        </div>
      ) : (
        <InviteForm
          done={(email, shown) => {
            if (shown) setLink({ email, link: shown });
            else {
              toast({ message: t('identity.invite.sentTo', { email }) });
              close();
            }
          }}
        />
      )}
    </Modal>
  );
}

function InviteForm({ done }: { done: (email: string, link: string | null) => void }): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('agent');
  const [teamIds, setTeamIds] = useState<string[]>([]);
  const teams = useQuery({ queryKey: ['team', 'teams'], queryFn: ({ signal }) => call(listTeams, { signal }) });
  const send = useMutation({
    mutationFn: () => call(invite, { body: { name, email, role, teamIds: teamIds.map(Number) } }),
    onSuccess: (sent) => {
      void client.invalidateQueries({ queryKey: ['identity', 'invitations'] });
      done(sent.email, sent.link);
    },
  });
  const refused = send.error instanceof ApiError ? send.error : null;
  const badMail = refused?.code === 'identity.emailTaken' ? refused.title : refused?.fieldError('email') ? t('identity.email.malformed') : undefined;
  const badName = refused?.fieldError('name');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!send.isPending) send.mutate();
  };
  return (
    <form onSubmit={submit} className={css.dialog} noValidate>
      <Refusal error={badMail || badName ? null : send.error} />
      <FieldPair>
        <TextInput
          label={t('identity.name')}
          required
          withAsterisk={false}
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fieldError(badName)}
          data-autofocus
        />
        <TextInput
          label={t('identity.email')}
          type="email"
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={fieldError(badMail)}
        />
      </FieldPair>
      <RoleField value={role} onChange={setRole} />
      {(teams.data?.items.length ?? 0) > 0 && (
        <MultiSelect
          size="xs"
          label={<OptionalLabel>{t('identity.invite.teams')}</OptionalLabel>}
          data={(teams.data?.items ?? []).filter((team) => !team.archivedAt).map((team) => ({ value: String(team.id), label: team.name }))}
          value={teamIds}
          onChange={setTeamIds}
          searchable
        />
      )}
      <div className="row">
        <Button type="submit" variant="filled" loading={send.isPending}>
          {t('identity.invite.go')}
        </Button>
      </div>
    </form>
  );
}

export function RoleField({ value, onChange }: { value: Role; onChange: (role: Role) => void }): ReactNode {
  const { t } = useT();
  return (
    <Select
      label={t('identity.role')}
      description={t(`identity.role.${value}.may`)}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      data={roles.map((role) => ({ value: role, label: t(`identity.role.${role}`) }))}
      value={value}
      onChange={(role) => role && onChange(role as Role)}
    />
  );
}
