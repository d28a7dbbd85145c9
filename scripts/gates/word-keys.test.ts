import { describe, expect, test } from 'vitest';
import { plant } from './planting.fixture.ts';
import { wordKeys } from './word-keys.ts';

const words = { 'ui/i18n/en.json': JSON.stringify({ 'ui.save': 'Save', 'ui.hello': 'Hello {name}', 'ui.status.open': 'Open', 'ui.status.closed': 'Closed' }) };
const everything = "t('ui.save'); t('ui.hello', { name }); t(`ui.status.${status}`);";
const inScreen = (code: string) => plant(wordKeys, { ...words, 'ui/bar.tsx': `${everything}\n${code}` });

test('keys that exist and are all used pass', () => {
  expect(
    inScreen(
      "nav({ labelKey: 'ui.save', queryKey: 'tickets' }); const a = <Nav labelKey='ui.save' rowKey={'id'} />; words(language)('ui.save'); t('ui.hello', { ...values });",
    ),
  ).toEqual([]);
});

describe('fails', () => {
  test.each([
    ['a key that is not there', "t('ui.gone');", 'there is no word ui.gone'],
    ['one way of a choice', "t(isNew ? 'ui.save' : 'ui.gone');", 'there is no word ui.gone'],
    ['a key asked of a view', "view.t('ui.gone');", 'there is no word ui.gone'],
    ['a key in a page of the server', "words('zh-CN')('ui.gone');", 'there is no word ui.gone'],
    ['a label', "const nav = { labelKey: 'ui.gone' };", 'there is no word ui.gone'],
    ['a label of an element', "const a = <Nav labelKey='ui.gone' />;", 'there is no word ui.gone'],
    ['a prefix that no key has', 't(`ui.gone.${x}`);', "no word's key starts with ui.gone."],
    ['a value that is not given', "t('ui.hello', { nam: 1 });", 'ui.hello needs {name}'],
    ['no values at all', "t('ui.hello');", 'ui.hello needs {name}'],
  ])('%s', (_what, code, message) => {
    expect(inScreen(code)).toEqual([expect.stringContaining(message)]);
  });

  test('a word that nobody asks for', () => {
    expect(plant(wordKeys, { ...words, 'ui/bar.tsx': "t('ui.save'); t('ui.hello', { name });" })).toEqual([
      'ui/i18n/en.json ui.status.open is used nowhere',
      'ui/i18n/en.json ui.status.closed is used nowhere',
    ]);
    expect(plant(wordKeys, { ...words, 'ui/bar.test.ts': everything })).toHaveLength(4);
  });
});
