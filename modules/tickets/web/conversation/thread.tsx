import { Button } from '@mantine/core';
import { IconArrowDown, IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { listMessages, type Message, type Ticket } from '#contract/tickets';
import { call } from '#platform/client';
import { Avatar, DateTime, useSession, useT } from '#ui';
import type { Conversation } from '../keeping.ts';
import css from './conversation.module.css';
import { HappeningLine, useNames } from './happening.tsx';
import { MessageView } from './message-view.tsx';
import { OutboxEntries, OutgoingReplies } from './outgoing.tsx';
import { entriesOf } from './thread-entries.ts';

const nearEndPx = 120;

/** Stays at the newest message while one is there; otherwise says that something came. */
function useEnd(ticketId: number, newest: number | undefined) {
  const scroll = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [below, setBelow] = useState(0);
  const toEnd = (): void => {
    if (scroll.current) scroll.current.scrollTop = scroll.current.scrollHeight;
    setBelow(0);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: another ticket begins at its end
  useLayoutEffect(() => {
    atEnd.current = true;
    toEnd();
  }, [ticketId]);
  const before = useRef({ ticketId, newest });
  useLayoutEffect(() => {
    const came = before.current.ticketId === ticketId && newest !== undefined && before.current.newest !== undefined && newest > before.current.newest;
    before.current = { ticketId, newest };
    if (atEnd.current) toEnd();
    else if (came) setBelow((count) => count + 1);
  });
  useEffect(() => {
    const box = scroll.current;
    if (!box) return;
    // Frames and pictures grow after they are drawn.
    const observer = new ResizeObserver(() => atEnd.current && toEnd());
    for (const child of box.children) observer.observe(child);
    observer.observe(box);
    return () => observer.disconnect();
  });
  const onScroll = (): void => {
    const box = scroll.current;
    if (!box) return;
    atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < nearEndPx;
    if (atEnd.current) setBelow(0);
  };
  return { scroll, onScroll, below, toEnd };
}

function useOlder(ticketId: number, cursor: string | null) {
  const [asked, setAsked] = useState<number | null>(null);
  const query = useInfiniteQuery({
    queryKey: ['tickets', 'older', ticketId, cursor],
    queryFn: ({ pageParam, signal }) => call(listMessages, { params: { id: ticketId }, query: { cursor: pageParam, limit: 50 }, signal }),
    initialPageParam: cursor ?? '',
    getNextPageParam: (page) => page.nextCursor,
    enabled: asked === ticketId && cursor !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const older = asked === ticketId ? (query.data?.pages.flatMap((page) => page.items) ?? []) : [];
  const more = cursor !== null && (asked !== ticketId || query.hasNextPage);
  return { older, more, loading: query.isFetching, load: () => (asked === ticketId ? void query.fetchNextPage() : setAsked(ticketId)) };
}

export function Thread({ data, scrollTo }: { data: Conversation; scrollTo?: number | undefined }): ReactNode {
  const { t, formatDate } = useT();
  const { ticket } = data;
  const names = useNames();
  const [expanded, setExpanded] = useState<ReadonlySet<number>>(new Set());
  const { older, more, loading, load } = useOlder(ticket.id, data.olderCursor);
  const messages = useMemo(() => [...new Map([...data.messages, ...older].map((one) => [one.id, one])).values()], [data.messages, older]);
  const entries = useMemo(
    () => entriesOf(messages, data.happenings, expanded, (at) => formatDate(at, 'date')),
    [messages, data.happenings, expanded, formatDate],
  );
  const { scroll, onScroll, below, toEnd } = useEnd(
    ticket.id,
    data.messages.reduce<number | undefined>((most, one) => Math.max(most ?? 0, one.id), undefined),
  );
  useEffect(() => {
    if (scrollTo !== undefined) scroll.current?.querySelector(`[data-message="${String(scrollTo)}"]`)?.scrollIntoView({ block: 'center' });
  }, [scrollTo, scroll]);
  return (
    <>
      <div
        ref={scroll}
        className={css.thread}
        onScroll={onScroll}
        role="log"
        aria-label={t('tickets.thread')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
        tabIndex={0}
        aria-live="polite"
        aria-relevant="additions"
      >
        {more && (
          <Button
            className={css.earlier}
            variant="subtle"
            size="compact-xs"
            loading={loading}
            leftSection={<IconHistory size={14} stroke={1.7} aria-hidden />}
            onClick={load}
          >
            {t('tickets.thread.older')}
          </Button>
        )}
        {entries.map((entry) => {
          if (entry.kind === 'day')
            return (
              <div key={entry.key} className={css.day}>
                {formatDate(entry.at, {
                  weekday: 'short',
                  day: 'numeric',
                  month: 'long',
                  year: new Date(entry.at).getFullYear() === new Date().getFullYear() ? undefined : 'numeric',
                })}
              </div>
            );
          if (entry.kind === 'happening') return <HappeningLine key={entry.key} happening={entry.happening} names={names} />;
          if (entry.collapsed)
            return (
              <CollapsedMessage
                key={entry.key}
                message={entry.message}
                ticket={ticket}
                onExpand={() => setExpanded(new Set([...expanded, entry.message.id]))}
              />
            );
          return <MessageView key={entry.key} message={entry.message} ticket={ticket} />;
        })}
        <OutgoingReplies ticket={ticket} />
        <OutboxEntries ticketId={ticket.id} />
      </div>
      {below > 0 && (
        <div className={css.foot}>
          <button type="button" className={css.newBelow} onClick={toEnd}>
            <IconArrowDown size={14} stroke={1.9} aria-hidden />
            {t('tickets.thread.below', { count: below })}
          </button>
        </div>
      )}
    </>
  );
}

function CollapsedMessage({ message, ticket, onExpand }: { message: Message; ticket: Ticket; onExpand: () => void }): ReactNode {
  const { t } = useT();
  const { user } = useSession();
  const name = message.author.name || (message.author.kind === 'customer' ? ticket.customer.name : t(`tickets.author.${message.author.kind}`));
  return (
    <button type="button" className={css.collapsed} onClick={onExpand} aria-expanded={false} data-message={message.id}>
      <Avatar name={name} size={20} own={message.author.id === user.id} />
      <span className={css.collapsedName}>{message.kind === 'note' ? t('tickets.message.noteBy', { name }) : name}</span>
      <span className="ell grow" lang={message.language ?? undefined}>
        {message.text.slice(0, 200)}
      </span>
      <DateTime at={message.createdAt} />
    </button>
  );
}
