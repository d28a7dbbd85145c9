import { Button } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { z } from 'zod';
import { type apiKeySchema, listKeys, revokeKey } from '#contract/identity';
import { call } from '#platform/client';
import { Chip, type Column, ConfirmByName, DataTable, DateTime, EmptyState, ErrorState, PageHead, TimeAgo, useT } from '#ui';
import { NewKeyDialog } from './new-key-dialog.tsx';

type Key = z.infer<typeof apiKeySchema>;
export const keysKey = ['identity', 'keys'];

export default function ApiKeys(): ReactNode {
  const { t } = useT();
  const client = useQueryClient();
  const [making, setMaking] = useState(false);
  const [ending, setEnding] = useState<Key | null>(null);
  const keys = useQuery({ queryKey: keysKey, queryFn: ({ signal }) => call(listKeys, { signal }) });
  const revoke = useMutation({
    mutationFn: (id: string) => call(revokeKey, { params: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keysKey }),
  });
  const make = (
    <Button variant="filled" leftSection={<IconPlus size={14} stroke={1.7} aria-hidden />} onClick={() => setMaking(true)}>
      {t('identity.keys.make')}
    </Button>
  );
  const columns = useColumns(setEnding);
  return (
    <>
      <PageHead title={t('identity.keys.title')}>{(keys.data?.items.length ?? 0) > 0 && make}</PageHead>
      <div className="scroll">
        {keys.error ? (
          <ErrorState error={keys.error} retry={() => void keys.refetch()} />
        ) : (
          <DataTable
            label={t('identity.keys.title')}
            columns={columns}
            rows={keys.data?.items ?? []}
            rowKey={(key) => key.id}
            loading={keys.isPending}
            empty={
              <EmptyState large icon={IconKey} title={t('identity.keys.none')} action={make}>
                {t('identity.keys.noneWhy')}
              </EmptyState>
            }
          />
        )}
      </div>
      <NewKeyDialog opened={making} onClose={() => setMaking(false)} />
      <ConfirmByName
        opened={ending !== null}
        onClose={() => setEnding(null)}
        title={t('identity.keys.revokeTitle')}
        name={ending?.name ?? ''}
        confirmLabel={t('identity.keys.revoke')}
        onConfirm={async () => {
          if (ending) await revoke.mutateAsync(ending.id);
        }}
      >
        {t('identity.keys.revokeNote')}
      </ConfirmByName>
    </>
  );
}

function stateOf(key: Key): 'revoked' | 'expired' | 'active' {
  if (key.revokedAt) return 'revoked';
  return key.expiresAt && new Date(key.expiresAt) <= new Date() ? 'expired' : 'active';
}

function useColumns(end: (key: Key) => void): Column<Key>[] {
  const { t } = useT();
  return [
    {
      key: 'name',
      head: t('identity.keys.name'),
      grow: true,
      cell: (key) => (
        <>
          <div className="w5 ell">{key.name}</div>
          <div className="t12 tone-3 ell">
            <code>{key.hint}</code> {key.createdBy} {key.createdByActive === false && <Chip tone="warn">{t('identity.person.deactivated')}</Chip>}
          </div>
        </>
      ),
    },
    { key: 'role', head: t('identity.role'), width: 130, cell: (key) => <span className="nowrap">{t(`identity.role.${key.role}`)}</span> },
    {
      key: 'scopes',
      head: t('identity.keys.scopes'),
      width: 130,
      secondary: true,
      cell: (key) => (key.scopes ? t('identity.keys.scopeCount', { count: key.scopes.length }) : t('identity.keys.allScopes')),
    },
    {
      key: 'used',
      head: t('identity.keys.lastUsed'),
      width: 130,
      secondary: true,
      cell: (key) => (key.lastUsedAt ? <TimeAgo at={key.lastUsedAt} /> : <span className="tone-3">{t('identity.people.never')}</span>),
    },
    {
      key: 'expires',
      head: t('identity.keys.expires'),
      width: 120,
      secondary: true,
      cell: (key) => (key.expiresAt ? <DateTime at={key.expiresAt} as="date" /> : <span className="tone-3">{t('identity.keys.noExpiry')}</span>),
    },
    {
      key: 'action',
      head: <span className="sr-only">{t('identity.keys.revoke')}</span>,
      width: 110,
      align: 'right',
      cell: (key) => {
        const state = stateOf(key);
        if (state === 'active') return <Button onClick={() => end(key)}>{t('identity.keys.revoke')}</Button>;
        return <Chip tone={state === 'expired' ? 'warn' : 'neutral'}>{t(`identity.keys.state.${state}`)}</Chip>;
      },
    },
  ];
}
