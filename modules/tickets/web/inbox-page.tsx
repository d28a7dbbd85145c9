import { ActionIcon, Tooltip } from '@mantine/core';
import { IconEdit } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { Page, Panes, SideList, useCan, useLive, useT, useWidths } from '#ui';
import { Dialogs } from './acting/dialogs.tsx';
import { InboxKeys } from './acting/keys.tsx';
import { openNewTicket } from './asking/door.ts';
import { ConversationPane } from './conversation/conversation-pane.tsx';
import { DoneQueue } from './done-queue.tsx';
import { InboxProvider, useInbox } from './inbox-state.tsx';
import { ListPane } from './list/list-pane.tsx';
import { useLoadedTickets } from './list/loaded.ts';
import { CustomerPanel } from './panel/customer-panel.tsx';
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

function Inbox(): ReactNode {
  const { t } = useT();
  const can = useCan();
  const { onePane } = useWidths();
  const { place, openId } = useInbox();
  const placeName = usePlaceName();
  const loaded = useLoadedTickets();
  const { data: open } = useQuery({ ...conversationOf(openId ?? 0), enabled: openId !== null });
  useLiveCounts();
  usePresenceEvents();
  const name = placeName(place);
  const title = openId === null ? name : `#${String(openId)} ${open?.ticket.subject ?? ''}`.trim();
  const newTicket = can('tickets:create') && (
    <Tooltip label={t('tickets.new.title')}>
      <ActionIcon aria-label={t('tickets.new.title')} onClick={openNewTicket}>
        <IconEdit size={16} stroke={1.7} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <Page
      title={title}
      sideLabel={t('tickets.inbox')}
      side={
        <SideList title={t('tickets.inbox')} action={newTicket}>
          <Places />
        </SideList>
      }
      panelLabel={t('tickets.panel')}
      panel={openId !== null && open ? <CustomerPanel ticket={open.ticket} /> : undefined}
    >
      <Panes
        showing={onePane && openId !== null ? 'detail' : 'list'}
        list={<ListPane title={name} count={useCountOf(place)} loaded={loaded} />}
        detail={openId !== null ? <ConversationPane key="open" id={openId} /> : <DoneQueue loaded={loaded} />}
      />
      <Dialogs />
      <InboxKeys />
    </Page>
  );
}
