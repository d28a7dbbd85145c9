import { IconInbox, IconLock } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { TicketItem } from '#contract/tickets';
import { Chip, type Column, DataTable, EmptyState, ErrorState, TimeAgo, type Tone, useCan, useT } from '#ui';
import css from './customers.module.css';
import { useTicketsOf } from './reading.ts';

const tones: Record<TicketItem['category'], Tone> = {
  new: 'acc',
  open: 'info',
  waiting_customer: 'neutral',
  waiting_third_party: 'warn',
  solved: 'ok',
  closed: 'neutral',
};

/** The requests of a person or a company that the reader may see, newest change first. */
export function TicketsOf({ filter }: { filter: { customer: number } | { company: number } }): ReactNode {
  const { t } = useT();
  const can = useCan();
  const navigate = useNavigate();
  const list = useTicketsOf(filter);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const columns: Column<TicketItem>[] = [
    { key: 'id', head: t('customers.ticket.number'), cell: (ticket) => <span className="num tone-acc">#{ticket.id}</span> },
    {
      key: 'subject',
      head: t('customers.ticket.subject'),
      grow: true,
      cell: (ticket) => (
        <span className={css.subject}>
          <span className="ell w5">{ticket.subject || t('tickets.subject.erased')}</span>
          {'company' in filter && <span className="ell tone-3">{ticket.customer.name || ticket.customer.email}</span>}
        </span>
      ),
    },
    {
      key: 'state',
      head: t('customers.ticket.state'),
      cell: (ticket) => <Chip tone={tones[ticket.category]}>{t(`customers.ticketState.${ticket.category}`)}</Chip>,
    },
    { key: 'queue', head: t('customers.ticket.queue'), secondary: true, cell: (ticket) => <span className="nowrap">{ticket.queue.name}</span> },
    {
      key: 'assignee',
      head: t('customers.ticket.assignee'),
      secondary: true,
      cell: (ticket) => <span className="nowrap">{ticket.assignee?.name ?? <span className="tone-3">{t('customers.ticket.nobody')}</span>}</span>,
    },
    { key: 'updated', head: t('customers.ticket.updated'), align: 'right', secondary: true, cell: (ticket) => <TimeAgo at={ticket.updatedAt} /> },
  ];
  if (!can('tickets:read')) return <EmptyState icon={IconLock} title={t('customers.tickets.hidden')} />;
  return (
    <section aria-label={t('customers.tickets')}>
      <h2 className={css.sectionTitle}>{t('customers.tickets')}</h2>
      {list.isError && !list.data ? (
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      ) : (
        <DataTable
          label={t('customers.tickets')}
          columns={columns}
          rows={rows}
          rowKey={(ticket) => ticket.id}
          loading={list.isPending}
          onOpen={(ticket) => void navigate({ to: `/inbox/all/${String(ticket.id)}` })}
          more={{ has: list.hasNextPage, loading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }}
          empty={
            <EmptyState icon={IconInbox} title={t('customers.tickets.none')}>
              {t('customers.tickets.noneWhy')}
            </EmptyState>
          }
        />
      )}
    </section>
  );
}
