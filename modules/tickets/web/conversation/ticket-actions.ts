import { useQueryClient } from '@tanstack/react-query';
import { changeTicket, followTicket, markRead, type Ticket, type TicketItem, unfollowTicket } from '#contract/tickets';
import { call } from '#platform/client';
import { toast, useSession, useT } from '#ui';
import { useActing } from '../acting/acting.ts';
import { assignTo, markSpam, setStatus } from '../acting/changes.ts';
import { useTellFailure } from '../acting/changing.ts';
import { useInboxActions } from '../inbox-state.tsx';
import { changeHeld, renewHeld } from '../keeping.ts';
import { ticketKeys } from '../reading.ts';

/** What needs no further question: resolve, to me, follow, spam, unread, rename. */
export function useTicketActions(item: TicketItem, ticket: Ticket | undefined) {
  const { t } = useT();
  const { user } = useSession();
  const queries = useQueryClient();
  const act = useActing();
  const tellFailure = useTellFailure();
  const { open } = useInboxActions();
  const one = { count: 1 };
  const rename = async (subject: string): Promise<void> => {
    changeHeld(queries, item.id, () => ({ subject }));
    try {
      const after = await call(changeTicket, { params: { id: item.id }, body: { subject, ...(ticket && { version: ticket.version }) } });
      changeHeld(queries, item.id, () => after);
    } catch (error) {
      tellFailure(error);
      void renewHeld(queries, item.id).catch(() => undefined);
    }
  };
  const toggleFollow = async (): Promise<void> => {
    const following = ticket?.following ?? false;
    try {
      await call(following ? unfollowTicket : followTicket, { params: { id: item.id, userId: 'me' } });
      await queries.invalidateQueries({ queryKey: ticketKeys.conversation(item.id) });
      toast({ message: following ? t('tickets.done.unfollowed', { id: item.id }) : t('tickets.done.followed', { id: item.id }) });
    } catch (error) {
      tellFailure(error);
    }
  };
  const markUnread = async (): Promise<void> => {
    await call(markRead, { params: { id: item.id }, body: { read: false } }).catch(tellFailure);
    changeHeld(queries, item.id, () => ({ unread: true }));
    open(null);
  };
  return {
    resolve: () => void act([item], setStatus('solved', 'solved'), t('tickets.done.resolved', one)),
    reopen: () => void act([item], setStatus('open', 'open'), t('tickets.done.reopened', one)),
    toMe: () => void act([item], assignTo({ id: user.id, name: user.name }), t('tickets.done.assigned', { ...one, name: user.name })),
    toggleSpam: () => void act([item], markSpam(!item.spam), item.spam ? t('tickets.done.notSpam', one) : t('tickets.done.spam', one)),
    rename: (subject: string) => void rename(subject),
    toggleFollow: () => void toggleFollow(),
    markUnread: () => void markUnread(),
  };
}
