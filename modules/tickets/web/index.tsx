import { IconBolt, IconCircleDot, IconFilter, IconForms, IconInbox, IconSearch, IconTag, IconTicket } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type Command, useCan, useT, type WebModule } from '#ui';
import { keysOnTickets } from './acting/key-map.ts';
import { openNewTicket } from './asking/door.ts';
import { forgetAllKept } from './composer/draft-keeping.ts';
import { useOutboxPump } from './composer/pumping.ts';
import { useQueues } from './neighbours.ts';
import { ownPlaces, sharedPlaces } from './places.ts';
import { queueIcon, viewIcon } from './queue-icons.ts';
import { useViews } from './reading.ts';
import { ticketSearch } from './search/finding.ts';

/** Commands of every page; the outbox is emptied from every page too. */
function useTicketCommands(): Command[] {
  const { t } = useT();
  const can = useCan();
  const navigate = useNavigate();
  const { data: queues = [] } = useQueues();
  const { data: views = [] } = useViews();
  useOutboxPump();
  const group = t('tickets.palette.inbox');
  const go = (place: string, label: string, icon: Command['icon']): Command => ({
    id: `tickets.go.${place}`,
    label,
    group,
    icon,
    order: 400,
    run: () => void navigate({ to: `/inbox/${place}` }),
  });
  return [
    ...(can('tickets:create') ? [{ id: 'tickets.new', label: t('tickets.new.title'), group, icon: IconTicket, order: 300, run: openNewTicket }] : []),
    { id: 'tickets.search', label: t('tickets.search.title'), group, icon: IconSearch, order: 310, run: () => void navigate({ to: '/search' }) },
    ...[...ownPlaces, ...sharedPlaces].map((place) => go(place, t(`tickets.place.${place}`), IconInbox)),
    ...queues.map((one) => go(`queue-${String(one.id)}`, one.name, queueIcon(one.icon))),
    ...views.map((one) => go(`view-${String(one.id)}`, one.name, viewIcon(one.icon))),
  ];
}

const module: WebModule = {
  name: 'tickets',
  signedOut: forgetAllKept,
  nav: [{ key: 'inbox', labelKey: 'tickets.inbox', icon: IconInbox, to: '/inbox', permission: 'tickets:read', order: 10, shortcut: 'g i' }],
  pages: [
    { path: '/inbox/{-$place}/{-$ticketId}', permission: 'tickets:read', component: () => import('./inbox-page.tsx') },
    { path: '/search', permission: 'tickets:read', component: () => import('./search/search-page.tsx') },
  ],
  settingsPages: [
    {
      path: 'statuses',
      labelKey: 'tickets.settings.statuses',
      group: 'team',
      permission: 'tickets:configure',
      order: 40,
      icon: IconCircleDot,
      component: () => import('./settings/statuses-page.tsx'),
    },
    {
      path: 'tags',
      labelKey: 'tickets.settings.tags',
      group: 'team',
      permission: 'tickets:configure',
      order: 50,
      icon: IconTag,
      component: () => import('./settings/tags-page.tsx'),
    },
    {
      path: 'fields',
      labelKey: 'tickets.settings.fields',
      group: 'team',
      permission: 'tickets:configure',
      order: 60,
      icon: IconForms,
      component: () => import('./settings/fields-page.tsx'),
    },
    {
      path: 'macros',
      labelKey: 'tickets.settings.macros',
      group: 'team',
      permission: 'tickets:reply',
      order: 70,
      icon: IconBolt,
      component: () => import('./settings/macros-page.tsx'),
    },
    {
      path: 'views',
      labelKey: 'tickets.settings.views',
      group: 'team',
      permission: 'tickets:read',
      order: 80,
      icon: IconFilter,
      component: () => import('./settings/views-page.tsx'),
    },
  ],
  useCommands: useTicketCommands,
  searchProviders: [ticketSearch],
  slots: [{ name: 'shell.bar', order: 10, permission: 'tickets:create', component: () => import('./asking/new-ticket-slot.tsx') }],
  shortcuts: keysOnTickets,
};
export default module;
