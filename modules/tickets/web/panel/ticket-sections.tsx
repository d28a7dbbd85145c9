import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconPlus, IconX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type Ticket, undoMerge, unfollowTicket, unlinkTickets } from '#contract/tickets';
import { call } from '#platform/client';
import { Avatar, DateTime, PanelSection, StatusDot, toast, useNow, useSession, useT } from '#ui';
import { tagWith } from '../acting/changes.ts';
import { useChanging, useTellFailure } from '../acting/changing.ts';
import { type DialogName, useInboxActions, useInboxPlace } from '../inbox-state.tsx';
import { ticketKeys } from '../reading.ts';
import { TagMark } from '../tag-mark.tsx';
import { statusTones } from '../words.ts';
import css from './panel.module.css';

function AddButton({ label, ticket, dialog }: { label: string; ticket: Ticket; dialog: DialogName }): ReactNode {
  const { setDialog } = useInboxActions();
  return (
    <Tooltip label={label}>
      <ActionIcon size={24} aria-label={label} onClick={() => setDialog({ name: dialog, tickets: [ticket] })}>
        <IconPlus size={14} stroke={1.7} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

export function TagsSection({ ticket }: { ticket: Ticket }): ReactNode {
  const { t } = useT();
  const change = useChanging();
  const may = ticket.abilities.includes('change');
  if (!may && ticket.tags.length === 0) return null;
  return (
    <PanelSection title={t('tickets.panel.tags')} actions={may && <AddButton label={t('tickets.act.tags')} ticket={ticket} dialog="tags" />}>
      {ticket.tags.length === 0 ? (
        <span className="t12 tone-3">{t('tickets.panel.noTags')}</span>
      ) : (
        <div className={css.tags}>
          {ticket.tags.map((tag) => (
            <TagMark
              key={tag.id}
              name={tag.name}
              color={tag.color}
              onRemove={may ? () => void change([ticket], tagWith([], [tag]), t('tickets.done.tagged', { count: 1 })) : undefined}
            />
          ))}
        </div>
      )}
    </PanelSection>
  );
}

/** After a change that concerns only this ticket. */
function useStep(ticketId: number): (run: () => Promise<unknown>, done?: string) => Promise<void> {
  const queries = useQueryClient();
  const tellFailure = useTellFailure();
  return async (run, done) => {
    try {
      await run();
      await queries.invalidateQueries({ queryKey: ticketKeys.conversation(ticketId) });
      if (done) toast({ message: done });
    } catch (error) {
      tellFailure(error);
    }
  };
}

export function FollowersSection({ ticket }: { ticket: Ticket }): ReactNode {
  const { t } = useT();
  const { user } = useSession();
  const step = useStep(ticket.id);
  const may = ticket.abilities.includes('change');
  return (
    <PanelSection
      title={t('tickets.panel.followers')}
      count={ticket.followers.length || undefined}
      actions={may && <AddButton label={t('tickets.follow.add')} ticket={ticket} dialog="follow" />}
    >
      {ticket.followers.length === 0 && <span className="t12 tone-3">{t('tickets.panel.noFollowers')}</span>}
      <div className={css.people}>
        {ticket.followers.map((one) => (
          <div key={one.id} className={css.person}>
            <Avatar name={one.name} size={20} own={one.id === user.id} />
            <span className="ell">{one.name}</span>
            {(may || one.id === user.id) && (
              <button
                type="button"
                className={css.off}
                aria-label={t('tickets.follow.remove', { name: one.name })}
                onClick={() => void step(() => call(unfollowTicket, { params: { id: ticket.id, userId: one.id === user.id ? 'me' : one.id } }))}
              >
                <IconX size={13} stroke={1.7} aria-hidden />
              </button>
            )}
          </div>
        ))}
      </div>
    </PanelSection>
  );
}

export function LinksSection({ ticket }: { ticket: Ticket }): ReactNode {
  const { t } = useT();
  const { place } = useInboxPlace();
  const step = useStep(ticket.id);
  const may = ticket.abilities.includes('change');
  if (ticket.links.length === 0 && !may) return null;
  return (
    <PanelSection title={t('tickets.panel.links')} actions={may && <AddButton label={t('tickets.act.link')} ticket={ticket} dialog="link" />}>
      {ticket.links.length === 0 && <span className="t12 tone-3">{t('tickets.panel.noLinks')}</span>}
      {ticket.links.map((one) => (
        <div key={`${one.kind}-${one.direction}-${String(one.ticket.id)}`} className={css.past}>
          <Link className={css.pastId} to={`/inbox/${place}/${String(one.ticket.id)}`}>
            #{one.ticket.id}
          </Link>
          <span className="ell grow">{one.ticket.subject || t('tickets.subject.erased')}</span>
          <span className="tone-3 nowrap row" style={{ gap: 5 }}>
            <StatusDot tone={statusTones[one.ticket.category]} />
            {t(`tickets.link.${one.kind}.${one.direction}`)}
          </span>
          {may && one.kind === 'related' && (
            <button
              type="button"
              className={css.off}
              aria-label={t('tickets.link.remove', { id: one.ticket.id })}
              onClick={() => void step(() => call(unlinkTickets, { params: { id: ticket.id, otherId: one.ticket.id } }))}
            >
              <IconX size={13} stroke={1.7} aria-hidden />
            </button>
          )}
        </div>
      ))}
    </PanelSection>
  );
}

/** What was merged into this one; for a day each merge can be undone. */
export function MergedSection({ ticket }: { ticket: Ticket }): ReactNode {
  const { t } = useT();
  const now = Math.max(useNow(), Date.now());
  const step = useStep(ticket.id);
  if (ticket.mergedFrom.length === 0) return null;
  return (
    <PanelSection title={t('tickets.panel.merged')} count={ticket.mergedFrom.length}>
      {ticket.mergedFrom.map((one) => (
        <div key={one.mergeId} className={css.past}>
          <span className={`${css.pastId} tone-3`}>#{one.ticketId}</span>
          <span className="ell grow">{one.subject || t('tickets.subject.erased')}</span>
          {Date.parse(one.undoUntil) > now && ticket.abilities.includes('merge') ? (
            <Button
              variant="subtle"
              size="compact-xs"
              leftSection={<IconArrowBackUp size={13} stroke={1.7} aria-hidden />}
              onClick={() => void step(() => call(undoMerge, { params: { id: one.mergeId } }), t('tickets.merge.undone', { id: one.ticketId }))}
            >
              {t('ui.toast.undo')}
            </Button>
          ) : (
            <span className="tone-3">
              <DateTime at={one.mergedAt} />
            </span>
          )}
        </div>
      ))}
    </PanelSection>
  );
}
