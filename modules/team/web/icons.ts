import {
  IconAlertTriangle,
  IconBox,
  IconBuildingStore,
  IconCreditCard,
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

/** The icons a queue may have, by the name that is stored. */
export const queueIcons: Record<string, Icon> = {
  inbox: IconInbox,
  box: IconBox,
  truck: IconTruck,
  tool: IconTool,
  'credit-card': IconCreditCard,
  'alert-triangle': IconAlertTriangle,
  users: IconUsers,
  star: IconStar,
  heart: IconHeart,
  lifebuoy: IconLifebuoy,
  mail: IconMail,
  shield: IconShield,
  store: IconBuildingStore,
  language: IconLanguage,
  refresh: IconRefresh,
};
export const queueIcon = (name: string): Icon => queueIcons[name] ?? IconInbox;
