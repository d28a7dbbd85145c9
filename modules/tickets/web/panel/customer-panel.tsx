import { Button } from '@mantine/core';
import { IconBuilding, IconExternalLink, IconLanguage, IconMail, IconMapPin, IconPhone } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { type Customer, getCustomer } from '#contract/customers';
import type { Ticket } from '#contract/tickets';
import { ApiError, call } from '#platform/client';
import { Avatar, ErrorState, PanelSection, PartBoundary, SkeletonRows, Slot, StatusDot, useCan, useNow, useT } from '#ui';
import { useInboxPlace } from '../inbox-state.tsx';
import { pastTickets } from '../reading.ts';
import { statusTones, useStatusName } from '../words.ts';
import { FieldsSection } from './fields-section.tsx';
import css from './panel.module.css';
import { FollowersSection, LinksSection, MergedSection, TagsSection } from './ticket-sections.tsx';

/** Who the customer is and what belongs to the ticket. Each part loads and fails alone. */
export function CustomerPanel({ ticket }: { ticket: Ticket }): ReactNode {
  return (
    <PartBoundary key={ticket.id}>
      <Who ticket={ticket} />
      <Slot name="ticket.panel.top" props={{ ticketId: ticket.id, customerId: ticket.customer.id }} />
      <TagsSection ticket={ticket} />
      <FieldsSection ticket={ticket} />
      <Past ticket={ticket} />
      <Slot name="ticket.panel" props={{ ticketId: ticket.id, customerId: ticket.customer.id }} />
      <FollowersSection ticket={ticket} />
      <LinksSection ticket={ticket} />
      <MergedSection ticket={ticket} />
    </PartBoundary>
  );
}

function Who({ ticket }: { ticket: Ticket }): ReactNode {
  const { t, formatDate } = useT();
  const can = useCan();
  const { id } = ticket.customer;
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['customers', 'one', id],
    queryFn: ({ signal }) => call(getCustomer, { params: { id }, signal }),
    staleTime: 60_000,
    enabled: can('customers:read'),
  });
  const name = ticket.customer.name || ticket.customer.email || t('tickets.customer.unknown');
  return (
    <section className={css.who} aria-label={t('tickets.panel.customer')}>
      <div className={css.whoHead}>
        <Avatar name={name} size={32} />
        <div className="grow">
          <div className="row" style={{ gap: 6 }}>
            <span className="w6 t14 ell">{name}</span>
            <Link to={`/customers/${String(id)}`} aria-label={t('tickets.panel.openCustomer', { name })} className="tone-3">
              <IconExternalLink size={14} stroke={1.7} aria-hidden />
            </Link>
          </div>
          {data && (
            <div className="t12 tone-3 ell">
              {data.tier
                ? t('tickets.panel.tierSince', { tier: data.tier, date: formatDate(data.createdAt, { month: 'long', year: 'numeric' }) })
                : t('tickets.panel.since', { date: formatDate(data.createdAt, { month: 'long', year: 'numeric' }) })}
            </div>
          )}
        </div>
      </div>
      {data ? (
        <Contact customer={data} ticketLanguage={ticket.language} />
      ) : isPending && can('customers:read') ? (
        <SkeletonRows kind="text" count={2} />
      ) : error && !(error instanceof ApiError && error.status === 404) ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : (
        ticket.customer.email && (
          <div className={css.line}>
            <IconMail size={14} stroke={1.7} aria-hidden />
            <a href={`mailto:${ticket.customer.email}`} className="ell">
              {ticket.customer.email}
            </a>
          </div>
        )
      )}
    </section>
  );
}

function languageName(tag: string, inLanguage: string): string {
  try {
    return new Intl.DisplayNames([inLanguage], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

function localTime(zone: string, language: string, now: number): string | null {
  try {
    return new Intl.DateTimeFormat(language, { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(now);
  } catch {
    return null;
  }
}

function Contact({ customer, ticketLanguage }: { customer: Customer; ticketLanguage: string | null }): ReactNode {
  const { t, language } = useT();
  const now = Math.max(useNow(), Date.now());
  const tag = customer.language ?? ticketLanguage;
  const time = customer.timeZone ? localTime(customer.timeZone, language, now) : null;
  const icon = { size: 14, stroke: 1.7, 'aria-hidden': true } as const;
  return (
    <div style={{ marginTop: 8 }}>
      {customer.email && (
        <div className={css.line}>
          <IconMail {...icon} />
          <a href={`mailto:${customer.email}`} className="ell">
            {customer.email}
          </a>
        </div>
      )}
      {customer.phone && (
        <div className={css.line}>
          <IconPhone {...icon} />
          <a href={`tel:${customer.phone}`} className="ell num">
            {customer.phone}
          </a>
        </div>
      )}
      {customer.company && (
        <div className={css.line}>
          <IconBuilding {...icon} />
          <span className="ell">{customer.company.name}</span>
        </div>
      )}
      {time && customer.timeZone && (
        <div className={css.line}>
          <IconMapPin {...icon} />
          <span className="ell num">{t('tickets.panel.localTime', { place: customer.timeZone.split('/').at(-1)?.replaceAll('_', ' ') ?? '', time })}</span>
        </div>
      )}
      {tag && (
        <div className={css.line}>
          <IconLanguage {...icon} />
          <span className="ell">{languageName(tag, language)}</span>
        </div>
      )}
    </div>
  );
}

const shownAtFirst = 4;

function Past({ ticket }: { ticket: Ticket }): ReactNode {
  const { t } = useT();
  const { place } = useInboxPlace();
  const statusName = useStatusName();
  const [all, setAll] = useState(false);
  const { data, error, refetch } = useQuery(pastTickets(ticket.customer.id));
  const others = (data?.items ?? []).filter((one) => one.id !== ticket.id);
  return (
    <PanelSection title={t('tickets.panel.past')} count={data ? (data.nextCursor ? `${String(others.length)}+` : others.length) : undefined}>
      {error && !data && <ErrorState error={error} retry={() => void refetch()} />}
      {data && others.length === 0 && <span className="t12 tone-3">{t('tickets.panel.first')}</span>}
      {others.slice(0, all ? undefined : shownAtFirst).map((one) => (
        <div key={one.id} className={css.past}>
          <Link className={css.pastId} to={`/inbox/${place}/${String(one.id)}`}>
            #{one.id}
          </Link>
          <span className="ell grow" title={one.subject}>
            {one.subject || t('tickets.subject.erased')}
          </span>
          <Slot name="ticket.rating" props={{ ticketId: one.id }} />
          <span className={css.pastStatus} title={statusName(one.status)}>
            <StatusDot tone={statusTones[one.category]} />
            <span className="ell">{statusName(one.status)}</span>
          </span>
        </div>
      ))}
      {others.length > shownAtFirst && !all && (
        <Button variant="subtle" size="compact-xs" onClick={() => setAll(true)}>
          {t('tickets.panel.allPast', { count: others.length })}
        </Button>
      )}
    </PanelSection>
  );
}
