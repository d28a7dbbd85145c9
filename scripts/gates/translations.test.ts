import { expect, test } from 'vitest';
import { plant } from './planting.fixture.ts';
import { translations } from './translations.ts';

const words = (en: Record<string, string>, zh: Record<string, string>, folder = 'modules/tickets/i18n') => ({
  [`${folder}/en.json`]: JSON.stringify(en),
  [`${folder}/zh-CN.json`]: JSON.stringify(zh),
});

test('a pair of languages passes, with names that are the same in both', () => {
  const en = {
    'a.open': '{count, plural, one {# ticket} other {# tickets}} open',
    'a.brand': 'Careloop',
    'a.csv': 'CSV, JSON Lines',
    'a.mail': 'ana@example.com',
    'a.dash': '{a} – {b}',
    'a.key': 'K',
    'a.re': 'Re: {subject}',
    'a.zh': '简体中文',
  };
  const zh = {
    'a.open': '{count} 个处理中的工单',
    'a.brand': 'Careloop',
    'a.csv': 'CSV、JSON Lines',
    'a.mail': 'ana@example.com',
    'a.dash': '{b} – {a}',
    'a.key': 'K',
    'a.re': 'Re: {subject}',
    'a.zh': '简体中文',
  };
  expect(plant(translations, words(en, zh))).toEqual([]);
});

test('a key that one language lacks fails, and so does a language that is missing', () => {
  expect(plant(translations, words({ 'a.x': 'X-ray', 'a.y': 'Yes' }, { 'a.x': '透视' }))).toEqual(['modules/tickets/i18n/zh-CN.json a.y is missing']);
  expect(plant(translations, words({ 'a.x': 'Xerox' }, { 'a.x': '复印', 'a.z': '末' }))).toEqual(['modules/tickets/i18n/en.json a.z is missing']);
  expect(plant(translations, { 'ui/i18n/en.json': '{}' })).toEqual([expect.stringContaining('ui/i18n/zh-CN.json is missing')]);
  expect(plant(translations, { 'ui/i18n/en.json': '{"a": {"b": "c"}}', 'ui/i18n/zh-CN.json': '{}' })).toEqual([expect.stringContaining('no flat map')]);
});

test.each([
  ['an English word in Chinese', 'Assign', 'Assign', 'is not Chinese'],
  ['a Chinese word in English', '分配', '分配', 'is Chinese'],
  ['an empty word', 'Assign', ' ', 'is empty'],
  ['other values', 'To {name}', '给 {who}', 'takes {who} and the English one {name}'],
  ['a message that cannot be read', 'To {name', '给 {name}', 'is no ICU message'],
  ['a plural without its last case', '{n, plural, one {a day}}', '{n} 天', 'is no ICU message'],
])('%s fails', (_what, en, zh, message) => {
  expect(plant(translations, words({ 'a.x': en }, { 'a.x': zh }))).toEqual([expect.stringContaining(message)]);
});

test('a key in two folders fails', () => {
  const both = { ...words({ 'a.x': 'Yes' }, { 'a.x': '是' }), ...words({ 'a.x': 'No' }, { 'a.x': '否' }, 'ui/i18n') };
  expect(plant(translations, both)).toEqual([expect.stringContaining('a.x is also in modules/tickets/i18n')]);
});

test('words in code are held to the same', () => {
  const code = (zh: string) => ({
    'modules/tickets/contract/index.ts': `export const errors = defineErrors('tickets', { gone: { status: 404, title: { en: 'It is gone.', 'zh-CN': '${zh}' } } });`,
  });
  expect(plant(translations, code('已不存在。'))).toEqual([]);
  expect(plant(translations, code('It is gone.'))).toEqual([expect.stringContaining('is not Chinese')]);
  expect(plant(translations, { 'ui/dates.ts': "const locales = { en: 'en-GB', 'zh-CN': 'zh-CN' };" })).toEqual([]);
});
