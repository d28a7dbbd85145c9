import { ActionIcon, Tooltip } from '@mantine/core';
import { IconEdit } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useDeferredValue, useEffect, useRef } from 'react';
import type { Ticket } from '#contract/tickets';
import { Page, Panes, SideList, useCan, useLive, useT, useWidths } from '#ui';
import { Dialogs } from './acting/dialogs.tsx';
import { InboxKeys } from './acting/keys.tsx';
import { openNewTicket } from './asking/door.ts';
import { DoneQueue } from './done-queue.tsx';
import { whenIdle } from './idling.ts';
import { InboxProvider, useInboxPlace, useOpenId } from './inbox-state.tsx';
import { useGone } from './keeping.ts';
import { fetchOpened, OpenTicket, OpenTicketPanel } from './late-opened.tsx';
import { ListPane } from './list/list-pane.tsx';
import { useLoadedTickets } from './list/loaded.ts';
import { Places, usePlaceName } from './place-list.tsx';
import { placeNumber } from './places.ts';
import { usePresenceEvents } from './presence.ts';
import { conversationOf, ticketCounts, ticketKeys } from './reading.ts';

export default function InboxPage(): ReactNode {
  return (
    <InboxProvider>
      <Inbox />
    </InboxProvider>
  );
}

/** Counts change with almost every fact: they are asked for at most once a second. */
function useLiveCounts(): void {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useLive(['ticket.', 'message.'], () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void queries.invalidateQueries({ queryKey: ticketKeys.counts });
    }, 1000);
  });
}

function useCountOf(place: string): number | undefined {
  const { data } = useQuery(ticketCounts);
  if (!data) return undefined;
  const queue = placeNumber(place, 'queue');
  if (queue !== null) return data.queues[String(queue)] ?? 0;
  const view = placeNumber(place, 'view');
  if (view !== null) return data.views[String(view)];
  return place in data ? (data[place as 'mine'] as number) : undefined;
}

function InboxSide(): ReactNode {
  const { t } = useT();
  const can = useCan();
  const newTicket = can('tickets:create') && (
    <Tooltip label={t('tickets.new.title')}>
      <ActionIcon aria-label={t('tickets.new.title')} onClick={openNewTicket}>
        <IconEdit size={16} stroke={1.7} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <SideList title={t('tickets.inbox')} action={newTicket}>
      <Places />
    </SideList>
  );
}

function InboxList(): ReactNode {
  const { place } = useInboxPlace();
  const placeName = usePlaceName();
  const loaded = useLoadedTickets();
  const isHere = !loaded.isPending;
  useEffect(() => (isHere ? whenIdle(() => void fetchOpened().catch(() => undefined), 1000) : undefined), [isHere]);
  return <ListPane title={placeName(place)} count={useCountOf(place)} loaded={loaded} />;
}

function NothingOpen(): ReactNode {
  return <DoneQueue loaded={useLoadedTickets()} />;
}

/** The customer of the ticket before, at first nobody, stays until there is time to draw the next one; nothing of it can be used meanwhile. */
function InboxPanel({ ticket }: { ticket: Ticket }): ReactNode {
  const shown = useDeferredValue<Ticket | null>(ticket, null);
  if (!shown) return null;
  return (
    <div inert={shown.id !== ticket.id}>
      <OpenTicketPanel ticket={shown} />
    </div>
  );
}

// The same elements each time: opening a ticket draws what depends on it, not the page around it.
const side = <InboxSide />;
const list = <InboxList />;
const nothingOpen = <NothingOpen />;
const around = (
  <>
    <Dialogs />
    <InboxKeys />
  </>
);

function Inbox(): ReactNode {
  const { t } = useT();
  const { onePane } = useWidths();
  const { place } = useInboxPlace();
  const openId = useOpenId();
  const placeName = usePlaceName();
  const gone = useGone(openId ?? 0);
  const { data: open } = useQuery({ ...conversationOf(openId ?? 0), enabled: openId !== null && !gone });
  useLiveCounts();
  usePresenceEvents();
  const title = openId === null ? placeName(place) : `#${String(openId)} ${open?.ticket.subject ?? ''}`.trim();
  return (
    <Page
      title={title}
      sideLabel={t('tickets.inbox')}
      side={side}
      panelLabel={t('tickets.panel')}
      panel={openId !== null && open && !gone ? <InboxPanel ticket={open.ticket} /> : undefined}
    >
      <Panes
        showing={onePane && openId !== null ? 'detail' : 'list'}
        list={list}
        detail={openId !== null ? <OpenTicket key="open" id={openId} /> : nothingOpen}
      />
      {around}
    </Page>
  );
}
