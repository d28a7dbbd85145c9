import { z } from 'zod';
import { defineErrors, defineEvents, platformErrors, route, says } from '#platform/contract';
import { contrastToWhite, isTimeZone, leastContrast } from './accent.ts';

export { contrastToWhite, isTimeZone, leastContrast } from './accent.ts';

export const settingsErrors = defineErrors('settings', {
  unknownTopic: { status: 404, title: { en: 'There is no such group of settings.', 'zh-CN': '没有这一组设置。' } },
});

export const settingsEvents = defineEvents({
  'setting.changed': z.object({ topic: z.string(), fields: z.array(z.string()) }),
});

/** What every part of the product may know about the installation. */
export const organizationSchema = z.object({
  name: z.string().max(120).default(''),
  language: z.enum(['en', 'zh-CN']).default('en'),
  timeZone: z
    .string()
    .max(60)
    .refine(isTimeZone, { error: says({ en: 'A time zone is needed, for example Europe/Madrid.', 'zh-CN': '请填写时区，例如 Asia/Shanghai。' }) })
    .default('UTC'),
  setUp: z.boolean().default(false),
  /** Shown to customers as the sender's colour and links; refused below 4.5 contrast to white. */
  accent: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, { error: says({ en: 'A colour is needed, for example #0E6F7A.', 'zh-CN': '请填写颜色，例如 #0E6F7A。' }) })
    .refine((c) => contrastToWhite(c) >= leastContrast, {
      error: says({ en: 'A darker colour is needed: its contrast to white is below 4.5.', 'zh-CN': '颜色过浅：与白色的对比度低于 4.5。' }),
    })
    .default('#0E6F7A'),
});
export type Organization = z.infer<typeof organizationSchema>;

const topicParam = z.object({ topic: z.string().regex(/^[a-z][a-z-]{0,40}$/) });
const settingValue = z.object({ topic: z.string(), value: z.record(z.string(), z.unknown()), version: z.number() });

export const getSetting = route({
  method: 'GET',
  path: '/api/v1/settings/{topic}',
  tag: 'settings',
  permission: 'session',
  summary: 'One group of settings.',
  params: topicParam,
  response: settingValue,
  errors: [settingsErrors.unknownTopic],
});
export const putSetting = route({
  method: 'PUT',
  path: '/api/v1/settings/{topic}',
  tag: 'settings',
  permission: 'settings:write',
  summary: 'Change a group of settings. Fields left out stay as they are.',
  params: topicParam,
  body: z.object({ value: z.record(z.string(), z.unknown()), version: z.number().int().optional() }),
  response: settingValue,
  errors: [settingsErrors.unknownTopic, platformErrors.conflict, platformErrors.invalid],
});
