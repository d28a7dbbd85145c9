import { IconShieldLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Erasure } from '#contract/privacy';
import { Chip, type Column, DataTable, DateTime, EmptyState, ErrorState, FormSection, PageHead, type Tone, useT } from '#ui';
import css from './privacy.module.css';
import { erasuresQuery, isWorking } from './reading.ts';

const tones: Record<Erasure['state'], Tone> = { waiting: 'info', running: 'info', finished: 'ok', failed: 'bad' };

function useColumns(): Column<Erasure>[] {
  const { t } = useT();
  return [
    { key: 'at', head: t('privacy.at'), width: 160, cell: (one) => <DateTime at={one.createdAt} as="dateTime" /> },
    {
      key: 'customer',
      head: t('privacy.customer'),
      width: 130,
      cell: (one) => <Link to={`/customers/${String(one.customerId)}`}>{t('privacy.customerId', { id: String(one.customerId) })}</Link>,
    },
    { key: 'state', head: t('privacy.state'), width: 110, cell: (one) => <Chip tone={tones[one.state]}>{t(`privacy.state.${one.state}`)}</Chip> },
    {
      key: 'what',
      head: t('privacy.what'),
      grow: true,
      secondary: true,
      cell: (one) =>
        isWorking(one)
          ? t('privacy.progress', { done: one.done, total: one.total })
          : t('privacy.counts', { tickets: one.counts.tickets, messages: one.counts.messages, files: one.counts.files, mails: one.counts.mails }),
    },
    { key: 'by', head: t('privacy.by'), width: 150, secondary: true, cell: (one) => <span className="ell">{one.requestedBy}</span> },
  ];
}

export default function PrivacyPage(): ReactNode {
  const { t } = useT();
  const list = useQuery(erasuresQuery(null));
  const columns = useColumns();
  return (
    <>
      <PageHead title={t('privacy.title')} />
      <div className="scroll">
        <div className={css.body}>
          <FormSection title={t('privacy.erasures')} description={t('privacy.erasuresWhy')}>
            <p className="tone-2">{t('privacy.backups')}</p>
          </FormSection>
        </div>
        {list.error ? (
          <ErrorState error={list.error} retry={() => void list.refetch()} />
        ) : (
          <DataTable
            label={t('privacy.erasures')}
            columns={columns}
            rows={list.data?.items ?? []}
            rowKey={(one) => one.id}
            loading={list.isPending}
            empty={
              <EmptyState icon={IconShieldLock} title={t('privacy.none')}>
                {t('privacy.noneWhy')}
              </EmptyState>
            }
          />
        )}
      </div>
    </>
  );
}
