import type { AuditEntry } from '#contract/audit';
import { useT } from '#ui';

type Told = { what: string; detail: string };
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** An entry as a sentence, and what is worth knowing beside it. */
export function useSentence(): (entry: AuditEntry) => Told {
  const { t, has, formatList } = useT();
  const known = (key: string, otherwise: string): string => (has(key) ? t(key) : otherwise);
  const role = (value: unknown): string => known(`identity.role.${text(value)}`, text(value));
  const setting = (topic: unknown, field: unknown): string => known(`audit.setting.${text(topic)}.${text(field)}`, text(field));
  const details = (entry: AuditEntry): string[] => {
    const { data, subject } = entry;
    const change = data.role as { from?: unknown; to?: unknown } | string | undefined;
    return [
      subject && subject.id !== entry.actor.id ? (subject.name ?? t('audit.actor.unknown')) : '',
      typeof change === 'object' ? t('audit.detail.role', { from: role(change.from), to: role(change.to) }) : change ? role(change) : '',
      data.method ? known(`audit.method.${text(data.method)}`, text(data.method)) : '',
      data.reason ? known(`audit.reason.${text(data.reason)}`, text(data.reason)) : '',
      data.network ? t('audit.detail.network', { network: text(data.network) }) : '',
      data.change && entry.category === 'webhooks' ? known(`audit.webhook.${text(data.change)}`, text(data.change)) : '',
      text(data.name),
      data.topic ? known(`audit.setting.${text(data.topic)}`, text(data.topic)) : '',
      Array.isArray(data.fields) && entry.category === 'settings' ? formatList(data.fields.map((field) => setting(data.topic, field))) : '',
      data.customerId ? t('audit.detail.customer', { id: text(data.customerId) }) : '',
      data.ticketId ? t('audit.detail.ticket', { id: text(data.ticketId) }) : '',
    ];
  };
  return (entry) => ({ what: known(`audit.type.${entry.type}`, entry.type), detail: details(entry).filter(Boolean).join(' · ') });
}
