import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { IconSearch, IconShieldCheck, IconUserPlus, IconUsers } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useDeferredValue, useState } from 'react';
import { listUsers, type UserAnswer } from '#contract/identity';
import { call } from '#platform/client';
import { Avatar, Chip, type Column, DataTable, EmptyState, ErrorState, PageHead, TimeAgo, useCan, useSession, useT } from '#ui';
import { Invitations } from './invitations.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { PersonDrawer } from './person-drawer.tsx';
import css from './settings.module.css';

export default function People(): ReactNode {
  const { t } = useT();
  const manages = useCan()('users:manage');
  const [q, setQ] = useState('');
  const [show, setShow] = useState<'active' | 'inactive'>('active');
  const [inviting, setInviting] = useState(false);
  const [chosen, setChosen] = useState<UserAnswer | null>(null);
  const search = useDeferredValue(q.trim());
  const people = useInfiniteQuery({
    queryKey: ['identity', 'people', search, show],
    queryFn: ({ pageParam, signal }) =>
      call(listUsers, {
        query: { limit: 50, active: show === 'active' ? 'true' : 'false', ...(search && { q: search }), ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
  });
  const columns = useColumns(manages);
  const rows = people.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHead title={t('identity.people.title')}>
        {manages && (
          <Button variant="filled" leftSection={<IconUserPlus size={14} stroke={1.7} aria-hidden />} onClick={() => setInviting(true)}>
            {t('identity.people.invite')}
          </Button>
        )}
      </PageHead>
      <div className={css.tools}>
        <TextInput
          aria-label={t('identity.people.search')}
          placeholder={t('identity.people.search')}
          leftSection={<IconSearch size={14} stroke={1.7} aria-hidden />}
          value={q}
          onChange={(event) => setQ(event.currentTarget.value)}
        />
        <SegmentedControl
          aria-label={t('identity.people.show')}
          value={show}
          onChange={(value) => setShow(value as 'active' | 'inactive')}
          data={[
            { value: 'active', label: t('identity.people.active') },
            { value: 'inactive', label: t('identity.people.inactive') },
          ]}
        />
      </div>
      <div className="scroll">
        {manages && !search && show === 'active' && <Invitations />}
        {people.error && rows.length === 0 ? (
          <ErrorState error={people.error} retry={() => void people.refetch()} />
        ) : (
          <DataTable
            label={t('identity.people.title')}
            columns={columns}
            rows={rows}
            rowKey={(user) => user.id}
            {...(manages && { onOpen: setChosen })}
            loading={people.isPending}
            empty={<EmptyState icon={IconUsers} title={search ? t('identity.people.noMatch', { search }) : t('identity.people.none')} />}
            more={{ has: people.hasNextPage, loading: people.isFetchingNextPage, load: () => void people.fetchNextPage() }}
          />
        )}
      </div>
      {manages && <InviteDialog opened={inviting} onClose={() => setInviting(false)} />}
      {manages && <PersonDrawer user={chosen} onClose={() => setChosen(null)} />}
    </>
  );
}

function useColumns(manages: boolean): Column<UserAnswer>[] {
  const { t } = useT();
  const { user: me } = useSession();
  const shown: Column<UserAnswer>[] = [
    {
      key: 'name',
      head: t('identity.name'),
      grow: true,
      cell: (user) => (
        <div className={css.who}>
          <Avatar name={user.name} size={28} own={user.id === me.id} />
          <div className={css.whoText}>
            <div className="w5 ell">{user.id === me.id ? t('identity.people.you', { name: user.name }) : user.name}</div>
            <div className="t12 tone-3 ell">{user.email}</div>
          </div>
        </div>
      ),
    },
    { key: 'role', head: t('identity.role'), width: 130, cell: (user) => <span className="nowrap">{t(`identity.role.${user.role}`)}</span> },
  ];
  if (!manages) return shown;
  return [
    ...shown,
    {
      key: 'twoFactor',
      head: t('identity.twoFactor.short'),
      width: 110,
      secondary: true,
      cell: (user) =>
        user.twoFactorEnabled ? (
          <Chip tone="ok" icon={IconShieldCheck}>
            {t('identity.twoFactor.on')}
          </Chip>
        ) : (
          <span className="tone-3">{t('identity.twoFactor.off')}</span>
        ),
    },
    {
      key: 'seen',
      head: t('identity.people.lastSignIn'),
      width: 150,
      secondary: true,
      cell: (user) => (user.lastSignInAt ? <TimeAgo at={user.lastSignInAt} /> : <span className="tone-3">{t('identity.people.never')}</span>),
    },
  ];
}
