import { Button, Drawer, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { changeUser, deactivateUser, endSessionsOf, reactivateUser, removeTwoFactor, sendPasswordReset, type UserAnswer } from '#contract/identity';
import type { Role } from '#platform/access';
import { call } from '#platform/client';
import { Avatar, Chip, FormSection, toast, useSession, useT } from '#ui';
import { Refusal } from '../fields.tsx';
import { RoleField } from './invite-dialog.tsx';
import { Secret } from './secret.tsx';
import css from './settings.module.css';

/** One person: name, role, ways back in, end of access. */
export function PersonDrawer({ user, onClose }: { user: UserAnswer | null; onClose: () => void }): ReactNode {
  const { t } = useT();
  return (
    <Drawer
      opened={user !== null}
      onClose={onClose}
      padding={0}
      title={user?.name}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
      styles={{ header: { padding: '12px 20px' } }}
    >
      {user && <Person key={user.id} user={user} onClose={onClose} />}
    </Drawer>
  );
}

function Person({ user, onClose }: { user: UserAnswer; onClose: () => void }): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const again = (): void => void client.invalidateQueries({ queryKey: ['identity', 'people'] });
  const [name, setName] = useState(user.name);
  const [role, setRole] = useState<Role>(user.role);
  const save = useMutation({
    mutationFn: () => call(changeUser, { params: { id: user.id }, body: { name: name.trim(), role } }),
    onSuccess: () => {
      again();
      toast({ message: t('identity.person.saved', { name: name.trim() }) });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!save.isPending && name.trim()) save.mutate();
  };
  return (
    <>
      <FormSection title={t('identity.person.account')} actions={!user.active && <Chip tone="warn">{t('identity.person.deactivated')}</Chip>}>
        <form onSubmit={submit} className={css.dialog}>
          <div className={css.who}>
            <Avatar name={user.name} size={40} />
            <span className="tone-2 ell">{user.email}</span>
          </div>
          <Refusal error={save.error} />
          <TextInput
            label={t('identity.name')}
            required
            withAsterisk={false}
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <RoleField value={role} onChange={setRole} />
          <div className="row">
            <Button type="submit" variant="filled" loading={save.isPending} disabled={name.trim() === user.name && role === user.role}>
              {t('identity.person.save')}
            </Button>
          </div>
        </form>
      </FormSection>
      {user.active && <WaysIn user={user} again={again} />}
      <Access user={user} again={again} onClose={onClose} />
    </>
  );
}

function WaysIn({ user, again }: { user: UserAnswer; again: () => void }): ReactNode {
  const { t } = useT();
  const [without, setWithout] = useState(false);
  const params = { id: user.id };
  const reset = useMutation({
    mutationFn: () => call(sendPasswordReset, { params }),
    onSuccess: ({ link }) => {
      if (!link) toast({ message: t('identity.person.resetSent', { email: user.email }) });
    },
  });
  const remove = useMutation({
    mutationFn: () => call(removeTwoFactor, { params }),
    onSuccess: () => {
      setWithout(true);
      again();
      toast({ message: t('identity.person.twoFactorRemoved', { name: user.name }) });
    },
  });
  const signOutAll = useMutation({
    mutationFn: () => call(endSessionsOf, { params }),
    onSuccess: ({ ended }) => toast({ message: t('identity.person.signedOut', { name: user.name, count: ended }) }),
  });
  return (
    <FormSection title={t('identity.person.waysIn')}>
      <Refusal error={reset.error ?? remove.error ?? signOutAll.error} />
      <p className="tone-2">{t('identity.person.resetAbout')}</p>
      <div className="row">
        <Button onClick={() => reset.mutate()} loading={reset.isPending}>
          {t('identity.person.reset')}
        </Button>
      </div>
      {reset.data?.link && (
        <>
          <p className="t12 tone-3">{t('identity.person.resetLink')}</p>
          <Secret value={reset.data.link} label={t('identity.person.reset')} />
        </>
      )}
      <p className="tone-2">{t('identity.person.signOutAbout')}</p>
      <div className="row">
        <Button onClick={() => signOutAll.mutate()} loading={signOutAll.isPending}>
          {t('identity.person.signOut')}
        </Button>
      </div>
      {user.twoFactorEnabled && !without && (
        <>
          <p className="tone-2">{t('identity.person.twoFactorAbout')}</p>
          <div className="row">
            <Button onClick={() => remove.mutate()} loading={remove.isPending}>
              {t('identity.person.twoFactorRemove')}
            </Button>
          </div>
        </>
      )}
    </FormSection>
  );
}

function Access({ user, again, onClose }: { user: UserAnswer; again: () => void; onClose: () => void }): ReactNode {
  const { t } = useT();
  const { user: me } = useSession();
  const params = { id: user.id };
  const back = useMutation({
    mutationFn: () => call(reactivateUser, { params }),
    onSuccess: () => {
      again();
      onClose();
      toast({ message: t('identity.person.reactivated', { name: user.name }) });
    },
  });
  const end = useMutation({
    mutationFn: () => call(deactivateUser, { params }),
    onSuccess: () => {
      again();
      onClose();
      toast({ message: t('identity.person.ended', { name: user.name }), undo: () => back.mutate() });
    },
  });
  if (user.id === me.id) return null;
  return (
    <FormSection title={t('identity.person.access')} description={user.active ? t('identity.person.endAbout') : t('identity.person.backAbout')}>
      <Refusal error={end.error ?? back.error} />
      <div className="row">
        {user.active ? (
          <Button color="red" variant="outline" onClick={() => end.mutate()} loading={end.isPending}>
            {t('identity.person.end')}
          </Button>
        ) : (
          <Button onClick={() => back.mutate()} loading={back.isPending}>
            {t('identity.person.back')}
          </Button>
        )}
      </div>
    </FormSection>
  );
}
