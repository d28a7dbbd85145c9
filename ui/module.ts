import type { ComponentType, ReactNode } from 'react';
import type { Command, Icon } from './commands.tsx';

export type Lazy<Props = object> = () => Promise<{ default: ComponentType<Props> }>;

export type NavItem = {
  key: string;
  labelKey: string;
  icon: Icon;
  to: string;
  permission?: string;
  /** Rail order; the first four are also the bottom bar on a phone. */
  order: number;
  /** Key sequence, e.g. 'g i'. */
  shortcut?: string;
  /** A small component beside the icon, e.g. a dot when something is late. */
  badge?: () => ReactNode;
};

export type WebPage = {
  /** TanStack Router path: '/inbox/{-$view}/{-$ticketId}' keeps one page mounted for all of these. */
  path: string;
  permission?: string;
  /** 'app' (the default) is drawn inside rail and bars, 'bare' alone and without a session. */
  frame?: 'app' | 'bare';
  component: Lazy;
};

export type SettingsGroup = 'personal' | 'team' | 'channels' | 'data' | 'system';

export type SettingsPage = {
  /** Below /settings: 'profile' is served at /settings/profile. */
  path: string;
  labelKey: string;
  group: SettingsGroup;
  permission?: string;
  order?: number;
  icon?: Icon;
  component: Lazy;
};

export type SearchHit = { id: string; label: string; hint?: string; icon?: Icon; to: string };

export type SearchProvider = {
  name: string;
  labelKey: string;
  permission?: string;
  search: (query: string, signal: AbortSignal) => Promise<SearchHit[]>;
};

export type SlotFill = {
  /** Name of the place, owned by the module that shows it: 'ticket.panel', 'shell.bell', 'shell.status'. */
  name: string;
  order: number;
  permission?: string;
  /** Gets the props that the place hands over. */
  component: Lazy<never>;
};

export type WebModule = {
  name: string;
  nav?: NavItem[];
  pages: WebPage[];
  settingsPages?: SettingsPage[];
  /** A hook: called on every page of the workspace. */
  useCommands?: () => Command[];
  searchProviders?: SearchProvider[];
  slots?: SlotFill[];
  /** Somebody signed out: what the module keeps on this device goes. */
  signedOut?: () => void;
  /** Keys that are listed in the map although their page is not open. */
  shortcuts?: { groupKey: string; keys: string; labelKey: string; permission?: string }[];
};
