import {
  IconAlertTriangle,
  IconBox,
  IconBuildingStore,
  IconCreditCard,
  IconDiamond,
  IconFilter,
  IconFlame,
  IconHeart,
  IconInbox,
  IconLanguage,
  IconLifebuoy,
  IconMail,
  IconRefresh,
  IconShield,
  IconStar,
  IconTool,
  IconTruck,
  IconUsers,
} from '@tabler/icons-react';
import type { Icon } from '#ui';

const icons: Record<string, Icon> = {
  inbox: IconInbox,
  box: IconBox,
  package: IconBox,
  truck: IconTruck,
  tool: IconTool,
  'credit-card': IconCreditCard,
  'alert-triangle': IconAlertTriangle,
  users: IconUsers,
  star: IconStar,
  flame: IconFlame,
  diamond: IconDiamond,
  language: IconLanguage,
  refresh: IconRefresh,
  filter: IconFilter,
  heart: IconHeart,
  lifebuoy: IconLifebuoy,
  mail: IconMail,
  shield: IconShield,
  store: IconBuildingStore,
};

/** The icon of a queue or view by the name it was given. */
export const queueIcon = (name: string): Icon => icons[name] ?? IconInbox;
export const viewIcon = (name: string): Icon => icons[name] ?? IconFilter;
export const viewIconNames = ['filter', 'flame', 'diamond', 'language', 'refresh', 'star', 'heart', 'users', 'truck', 'alert-triangle'] as const;
