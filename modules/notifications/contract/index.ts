/** Telling people of the team what concerns them: kinds, choices, the list behind the bell. */
import { z } from 'zod';
import { pageOf, pageQuery, platformErrors, route, says, timestamp } from '#platform/contract';

export const notificationKinds = ['assigned', 'mentioned', 'answered', 'due_soon', 'late', 'rated_badly', 'webhook_disabled', 'import_finished'] as const;
export type NotificationKind = (typeof notificationKinds)[number];

export const mailChoices = ['off', 'immediate', 'bundled'] as const;
export type MailChoice = (typeof mailChoices)[number];
const choice = z.object({ app: z.boolean(), mail: z.enum(mailChoices) });
export type Choice = z.infer<typeof choice>;

export const defaultChoices: Readonly<Record<NotificationKind, Choice>> = {
  assigned: { app: true, mail: 'bundled' },
  mentioned: { app: true, mail: 'immediate' },
  answered: { app: true, mail: 'bundled' },
  due_soon: { app: true, mail: 'off' },
  late: { app: true, mail: 'immediate' },
  rated_badly: { app: true, mail: 'bundled' },
  webhook_disabled: { app: true, mail: 'immediate' },
  import_finished: { app: true, mail: 'off' },
};

const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: says({ en: 'A time is needed, for example 18:30.', 'zh-CN': '请填写时间，例如 18:30。' }) });
/** Days (1 Monday ... 7 Sunday) on which the quiet time begins; an end before the start is on the next day. */
export const quietSchema = z.object({ on: z.boolean(), start: clockTime, end: clockTime, days: z.array(z.number().int().min(1).max(7)).max(7) });
export type Quiet = z.infer<typeof quietSchema>;
export const defaultQuiet: Quiet = { on: false, start: '19:00', end: '08:00', days: [1, 2, 3, 4, 5, 6, 7] };

const kinds = z.record(z.enum(notificationKinds), choice);
export const preferencesSchema = z.object({ kinds, quiet: quietSchema, timeZone: z.string() });
export type NotificationPreferences = z.infer<typeof preferencesSchema>;

export const notificationsSettingSchema = z.object({
  /** At most one mail per person in this time. */
  mailMinutes: z.number().int().min(1).max(1440).default(10),
});

export const notificationSchema = z.object({
  id: z.number(),
  kind: z.enum(notificationKinds),
  ticketId: z.number().nullable(),
  ticketSubject: z.string().nullable(),
  actor: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
  count: z.number(),
  data: z.record(z.string(), z.unknown()),
  readAt: timestamp.nullable(),
  createdAt: timestamp,
  updatedAt: timestamp,
});
export type Notification = z.infer<typeof notificationSchema>;

export const listNotifications = route({
  method: 'GET',
  path: '/api/v1/notifications',
  tag: 'notifications',
  permission: 'session',
  summary: 'What you were told, newest first. An API key has none.',
  query: pageQuery.extend({ unread: z.enum(['true', 'false']).optional() }),
  response: pageOf(notificationSchema),
  errors: [platformErrors.invalid],
});
export const unreadCount = route({
  method: 'GET',
  path: '/api/v1/notifications/unread-count',
  tag: 'notifications',
  permission: 'session',
  summary: 'How many you have not read (at most 200).',
  response: z.object({ unread: z.number() }),
  errors: [],
});
export const markRead = route({
  method: 'PUT',
  path: '/api/v1/notifications/read',
  tag: 'notifications',
  permission: 'session',
  summary: 'Mark given ones, those of a ticket, or all as read.',
  body: z.union([
    z.object({ ids: z.array(z.number().int().positive()).max(200) }),
    z.object({ ticketId: z.number().int().positive() }),
    z.object({ all: z.literal(true) }),
  ]),
  response: z.object({ unread: z.number() }),
  errors: [platformErrors.invalid],
});
export const getPreferences = route({
  method: 'GET',
  path: '/api/v1/me/notification-preferences',
  tag: 'notifications',
  permission: 'session',
  summary: 'What you want to be told, how, and when not.',
  response: preferencesSchema,
  errors: [],
});
export const putPreferences = route({
  method: 'PUT',
  path: '/api/v1/me/notification-preferences',
  tag: 'notifications',
  permission: 'session',
  summary: 'Choose what you are told and how. Kinds left out stay as they are.',
  body: z.object({ kinds: z.partialRecord(z.enum(notificationKinds), choice), quiet: quietSchema }).partial(),
  response: preferencesSchema,
  errors: [platformErrors.invalid, platformErrors.forbidden],
});
