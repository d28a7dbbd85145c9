import { IconApi, IconForms, IconHeadset, IconMail, IconMessageCircle, IconPhone, IconTableImport } from '@tabler/icons-react';
import type { Category, Channel, Priority } from '#contract/tickets';
import { type Icon, type Tone, useT } from '#ui';
import { useFields, useStatuses } from './reading.ts';

export const channelIcons: Record<Channel, Icon> = {
  email: IconMail,
  chat: IconMessageCircle,
  phone: IconPhone,
  form: IconForms,
  portal: IconHeadset,
  api: IconApi,
  import: IconTableImport,
};

export const statusTones: Record<Category, Tone> = {
  new: 'acc',
  open: 'info',
  waiting_customer: 'neutral',
  waiting_third_party: 'warn',
  solved: 'ok',
  closed: 'neutral',
};

export const priorityTones: Record<Priority, string> = { low: 'tone-3', normal: 'tone-2', high: 'tone-warn', urgent: 'tone-bad' };

type Named = { key: string; names?: { en?: string | undefined; 'zh-CN'?: string | undefined } | null };

/** The name of a status by its key: built-in ones from our words, own ones as they were named. */
export function useStatusName(): (key: string) => string {
  const { t, has, language } = useT();
  const { data = [] } = useStatuses();
  return (key) => {
    const status: Named | undefined = data.find((one) => one.key === key);
    const own = status?.names?.[language] ?? status?.names?.en ?? status?.names?.['zh-CN'];
    if (own) return own;
    const word = `tickets.status.${key}`;
    return has(word) ? t(`tickets.status.${key}`) : key;
  };
}

/** The status dialogs and the composer offer: in use, in order; closing happens by itself. */
export function useOfferedStatuses() {
  const { data = [] } = useStatuses();
  return data.filter((one) => !one.archived && one.category !== 'closed' && one.category !== 'new');
}

export function useFieldLabel(): (label: { en?: string | undefined; 'zh-CN'?: string | undefined }, key: string) => string {
  const { language } = useT();
  return (label, key) => label[language] ?? label.en ?? label['zh-CN'] ?? key;
}

export function useFieldName(): (key: string) => string {
  const { data = [] } = useFields();
  const labelOf = useFieldLabel();
  return (key) => labelOf(data.find((one) => one.key === key)?.label ?? {}, key);
}
