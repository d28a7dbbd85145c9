import { Button } from '@mantine/core';
import { IconArrowsJoin2 } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { markRead, type TicketItem } from '#contract/tickets';
import { ApiError, call } from '#platform/client';
import { EmptyState, ErrorState, NoticeBar, PartBoundary, SkeletonRows, useLive, useSession, useT } from '#ui';
import { Composer } from '../composer/composer.tsx';
import { useInboxActions } from '../inbox-state.tsx';
import { changeHeld, heldItem, holdGone, isGone, useGone } from '../keeping.ts';
import { conversationOf, ticketKeys } from '../reading.ts';
import css from './conversation.module.css';
import { ConversationFacts } from './conversation-facts.tsx';
import { ConversationHead } from './conversation-head.tsx';
import { Thread } from './thread.tsx';

/** The open ticket. What the list knows of it is shown at once; the messages follow. */
export function ConversationPane({ id }: { id: number }): ReactNode {
  const { t } = useT();
  const queries = useQueryClient();
  const { open } = useInboxActions();
  const { user } = useSession();
  const gone = useGone(id);
  const { data, error, refetch } = useQuery({ ...conversationOf(id), enabled: !gone });
  const item: TicketItem | undefined = data?.ticket ?? heldItem(queries, id);
  const [scrollTo, setScrollTo] = useState<{ id: number; at: number } | null>(null);
  useFollowLive(id);
  useMarkRead(id, item);
  if (!item || gone) {
    if (gone || (error instanceof ApiError && error.status === 404))
      return (
        <EmptyState large title={t('tickets.notFound.title')} action={<Button onClick={() => open(null)}>{t('tickets.back')}</Button>}>
          {t('tickets.notFound.why')}
        </EmptyState>
      );
    if (error) return <ErrorState large error={error} retry={() => void refetch()} />;
    return <SkeletonRows kind="text" count={8} what={t('tickets.thread')} />;
  }
  return (
    <section className={css.pane} aria-label={t('tickets.region', { id })}>
      <ConversationHead item={item} ticket={data?.ticket} />
      <ConversationFacts item={item} ticket={data?.ticket} />
      {item.mergedInto !== null && (
        <NoticeBar
          tone="info"
          icon={IconArrowsJoin2}
          action={
            <Button size="compact-xs" onClick={() => open(item.mergedInto)}>
              {t('tickets.merged.open', { id: item.mergedInto })}
            </Button>
          }
        >
          {t('tickets.merged.into', { id: item.mergedInto })}
        </NoticeBar>
      )}
      {data && error && (
        <NoticeBar
          tone="warn"
          action={
            <Button size="compact-xs" onClick={() => void refetch()}>
              {t('ui.error.retry')}
            </Button>
          }
        >
          {t('tickets.stale')}
        </NoticeBar>
      )}
      {data ? (
        <PartBoundary key={id}>
          <Thread data={data} scrollTo={scrollTo?.id} key={`thread-${String(id)}-${String(scrollTo?.at ?? 0)}`} />
          {item.mergedInto === null && (
            <Composer
              key={id}
              ticket={data.ticket}
              messages={data.messages}
              me={user.id}
              onShowMessage={(messageId) => setScrollTo({ id: messageId, at: Date.now() })}
            />
          )}
        </PartBoundary>
      ) : error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : (
        <div className={css.thread}>
          <SkeletonRows kind="text" count={6} what={t('tickets.thread')} />
        </div>
      )}
    </section>
  );
}

/** Loads the conversation again when something happens to it; several facts of one step are one load. */
function useFollowLive(id: number): void {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useLive(['ticket.', 'message.', 'reply.'], (event) => {
    if ((event.ticketId !== id && event.type !== 'reset') || isGone(id)) return;
    if (event.type === 'ticket.deleted') return holdGone(queries, id);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void queries.invalidateQueries({ queryKey: ticketKeys.conversation(id) }), 120);
  });
}

const readAfterMs = 700;

/** Read is what was on the screen for a moment, not what the cursor passed. */
function useMarkRead(id: number, item: TicketItem | undefined): void {
  const queries = useQueryClient();
  const unread = item?.unread ?? false;
  const lastMessageAt = item?.lastMessageAt;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a newer message makes it unread again
  useEffect(() => {
    if (!unread) return;
    const timer = setTimeout(() => {
      if (document.hidden) return;
      changeHeld(queries, id, () => ({ unread: false }));
      void call(markRead, { params: { id }, body: { read: true } }).catch(() => undefined);
    }, readAfterMs);
    return () => clearTimeout(timer);
  }, [id, unread, lastMessageAt, queries]);
}
