/** Every settings form, as an administrator uses it: change, save, load again; a wrong value is told at its field; in both languages. */
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identityErrors } from '#contract/identity';
import { words } from '#platform/words';
import { admin, codeOf, Mailbox, openBrowser, Product, until } from './product.fixture.ts';

type Language = 'en' | 'zh-CN';
let product: Product;
let mailbox: Mailbox;
let browser: Browser;
let own: { cookie: string };
beforeAll(async () => {
  // Webhooks may go to this one address of the own machine; nothing listens there.
  [product, mailbox, browser] = await Promise.all([Product.start({ env: { CARELOOP_EGRESS_ALLOW: '127.0.0.1:9' } }), Mailbox.open(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await mailbox?.close();
  await product?.remove();
});

async function signedIn(language: Language): Promise<{ context: BrowserContext; page: Page }> {
  // Turning two-factor on and off ends sessions: each language begins with one of its own.
  own = await product.cookieOf();
  await product.call('PATCH', '/api/v1/me', { language }, own);
  const context = await browser.newContext({ locale: language, viewport: { width: 1440, height: 1000 }, reducedMotion: 'reduce' });
  await context.addCookies(
    own.cookie.split('; ').map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url: product.address })),
  );
  const page = await context.newPage();
  page.setDefaultTimeout(90_000);
  return { context, page };
}

describe.each(['en', 'zh-CN'] as const)('%s', (language) => {
  const t = words(language);
  let context: BrowserContext;
  let page: Page;
  beforeAll(async () => {
    ({ context, page } = await signedIn(language));
  });
  afterAll(() => context?.close());

  const open = async (path: string, titleKey: string): Promise<void> => {
    await page.goto(`${product.address}/settings/${path}`);
    await page.getByRole('heading', { level: 1, name: t(titleKey) }).waitFor();
  };
  const field = (key: string, within: Page | Locator = page): Locator => within.getByRole('textbox', { name: t(key) }).first();
  const button = (key: string, within: Page | Locator = page): Locator => within.getByRole('button', { name: t(key), exact: true }).first();
  const dialog = (): Locator => page.getByRole('dialog');
  /** What a field says is wrong with it, as a screen reader finds it. */
  const complaint = async (at: Locator): Promise<string> => {
    await page.waitForFunction((e) => e?.getAttribute('aria-invalid') === 'true', await at.elementHandle());
    const ids = ((await at.getAttribute('aria-describedby')) ?? '').split(' ').filter(Boolean);
    return (await Promise.all(ids.map((id) => page.locator(`[id="${id}"]`).textContent()))).join(' ');
  };
  const inOwnLanguage = (said: string): void => {
    expect(said.length).toBeGreaterThan(3);
    if (language === 'zh-CN') expect(said).toMatch(/\p{Script=Han}/u);
    else expect(said).not.toMatch(/\p{Script=Han}/u);
  };
  const kept = (topic: string, as: (value: Record<string, unknown>) => boolean) =>
    until(
      async () => as((await product.call<{ value: Record<string, unknown> }>('GET', `/api/v1/settings/${topic}`, undefined, own)).body.value),
      15_000,
      `${topic} is kept`,
    );
  /** Adds a thing by its name in a dialog, finds it after loading again, and is refused when it is added once more. */
  const addByName = async (path: string, titleKey: string, addKey: string, saveKey: string, fill: (within: Locator) => Promise<void>, name: string) => {
    for (const again of [false, true]) {
      await open(path, titleKey);
      await button(addKey).click();
      await fill(dialog());
      await button(saveKey, dialog()).click();
      if (again) {
        await dialog().locator('[aria-invalid=true], [role=alert]').first().waitFor();
        const said = await dialog().locator('[role=alert], .mantine-InputWrapper-error').allTextContents();
        inOwnLanguage(said.join(' '));
      } else {
        await dialog().waitFor({ state: 'hidden' });
        await page.reload();
        await page.getByRole('row', { name }).first().waitFor();
      }
    }
    await page.keyboard.press('Escape');
  };
  const mark = Date.now().toString(36).slice(-5);
  const name = (english: string, chinese: string): string => `${language === 'en' ? english : chinese} ${mark}`;

  test('the organization: name, time zone, a colour that is dark enough', async () => {
    await open('organization', 'settings.organization.title');
    const organization = name('Harbour Street', '港湾街');
    await field('settings.organization.name').fill('');
    inOwnLanguage(await complaint(field('settings.organization.name')));
    await field('settings.organization.name').fill(organization);
    await field('settings.organization.accent').fill('#FFEE00');
    inOwnLanguage(await complaint(field('settings.organization.accent')));
    await field('settings.organization.accent').fill('#2A5DB0');
    await field('settings.organization.name').focus();
    await page.getByLabel(t('settings.organization.timeZone'), { exact: true }).first().fill('Europe/Madrid');
    await page.getByRole('option', { name: 'Europe/Madrid' }).click();
    await kept('organization', (value) => value.timeZone === 'Europe/Madrid' && value.name === organization);
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await field('settings.organization.name').inputValue()).toBe(organization);
    expect((await field('settings.organization.accent').inputValue()).toUpperCase()).toBe('#2A5DB0');
    const { body } = await product.call<{ value: Record<string, string> }>('GET', '/api/v1/settings/organization', undefined, own);
    expect(body.value).toMatchObject({ timeZone: 'Europe/Madrid', accent: expect.stringMatching(/#2a5db0/i) });
  });

  test('the mail server: wrong addresses are told, a test mail arrives', async () => {
    await open('email', 'outbox.server.title');
    await field('outbox.server.host').fill('127.0.0.1');
    await page.getByLabel(t('outbox.server.security'), { exact: true }).first().click();
    await page.getByRole('option', { name: t('outbox.server.security.none') }).click();
    await field('outbox.server.port').fill(String(mailbox.port));
    await field('outbox.server.fromAddress').fill('nobody@');
    await button('outbox.server.save').click();
    inOwnLanguage(await complaint(field('outbox.server.fromAddress')));
    await field('outbox.server.fromAddress').fill(`help-${language}@careloop.example`);
    await button('outbox.server.save').click();
    await kept('smtp', (value) => value.fromAddress === `help-${language}@careloop.example`);
    await page.getByText(t('outbox.server.saved')).waitFor();
    await page.reload();
    await field('outbox.server.host').waitFor();
    expect(await field('outbox.server.host').inputValue()).toBe('127.0.0.1');
    expect(await field('outbox.server.port').inputValue()).toBe(String(mailbox.port));
    mailbox.mails.length = 0;
    await button('outbox.test.send').click();
    await mailbox.mail(admin.email, /./);
    expect(mailbox.mails.at(-1)?.from).toBe(`help-${language}@careloop.example`);
  });

  test('teams and queues', async () => {
    const team = name('Night shift', '夜班组');
    await addByName('teams', 'team.teams.title', 'team.team.new', 'team.team.make', (d) => field('team.name', d).fill(team), team);
    const queue = name('Deliveries', '配送');
    await addByName('queues', 'team.queues.title', 'team.queue.new', 'team.queue.make', (d) => field('team.name', d).fill(queue), queue);
  });

  test('statuses, tags and fields', async () => {
    const called = (own: string) => async (d: Locator) => {
      if (language === 'zh-CN') await field('tickets.settings.nameZh', d).fill(own);
      // The key is made of the English name.
      await field('tickets.settings.nameEn', d).fill(language === 'en' ? own : `${own.replace(/\W/g, '')} zh`);
    };
    const status = name('Parked', '搁置');
    const parcel = name('Parcel', '包裹');
    await addByName('statuses', 'tickets.settings.statuses', 'tickets.settings.addStatus', 'tickets.settings.save', called(status), status);
    await addByName('fields', 'tickets.settings.fields', 'tickets.settings.addField', 'tickets.settings.save', called(parcel), parcel);
    const tag = name('fragile', '易碎');
    await addByName(
      'tags',
      'tickets.settings.tags',
      'tickets.settings.addTag',
      'tickets.settings.save',
      (d) => field('tickets.settings.name', d).fill(tag),
      tag,
    );
  });

  test('macros and saved views', async () => {
    await open('macros', 'tickets.settings.macros');
    await button('tickets.settings.addMacro').click();
    await field('tickets.settings.name', dialog()).fill(name('On its way', '已寄出'));
    await field('tickets.macro.shortcut', dialog()).fill('not a word!');
    await dialog().locator('[contenteditable=true]').click();
    await page.keyboard.type(name('It left today.', '今天已寄出。'));
    await button('tickets.settings.save', dialog()).click();
    inOwnLanguage(await complaint(field('tickets.macro.shortcut', dialog())));
    await field('tickets.macro.shortcut', dialog()).fill(`sent${mark}`);
    await button('tickets.settings.save', dialog()).click();
    await dialog().waitFor({ state: 'hidden' });
    await page.reload();
    await page
      .getByRole('row', { name: name('On its way', '已寄出') })
      .first()
      .waitFor();

    await open('views', 'tickets.settings.views');
    await button('tickets.settings.addView').click();
    await field('tickets.view.name', dialog()).fill(name('Late ones', '超时'));
    await button('tickets.settings.save', dialog()).click();
    await dialog().waitFor({ state: 'hidden' });
    await page.reload();
    await page.getByRole('row', { name: name('Late ones', '超时') }).click();
    await field('tickets.view.name', dialog()).fill(name('Late again', '再次超时'));
    await button('tickets.settings.save', dialog()).click();
    await dialog().waitFor({ state: 'hidden' });
    await page.reload();
    await page.getByRole('row', { name: name('Late again', '再次超时') }).waitFor();
  });

  test('people are invited, with a role', async () => {
    const email = `${language.toLowerCase()}-${mark}@colleague.example`;
    await open('people', 'identity.people.title');
    await button('identity.people.invite').click();
    await field('identity.name', dialog()).fill(name('Grace Moreno', '王芳'));
    await field('identity.email', dialog()).fill('grace@');
    await button('identity.invite.go', dialog()).click();
    inOwnLanguage(await complaint(field('identity.email', dialog())));
    await field('identity.email', dialog()).fill(email);
    await dialog().getByLabel(t('identity.role'), { exact: true }).first().click();
    await page.getByRole('option', { name: t('identity.role.lead'), exact: true }).click();
    await button('identity.invite.go', dialog()).click();
    await mailbox.mail(email, /\/join/);
    await page.reload();
    await page.getByText(email).first().waitFor();
    const { body } = await product.call<{ items: { email: string; role: string }[] }>('GET', '/api/v1/invitations', undefined, own);
    expect(body.items).toContainEqual(expect.objectContaining({ email, role: 'lead' }));
  });

  test('API keys and webhooks', async () => {
    await open('api-keys', 'identity.keys.title');
    await button('identity.keys.make').click();
    await button('identity.keys.make', dialog()).click();
    inOwnLanguage(await complaint(field('identity.keys.name', dialog())));
    await field('identity.keys.name', dialog()).fill(name('Reports', '报表'));
    await button('identity.keys.make', dialog()).click();
    await button('identity.keys.kept', dialog()).click();
    await page.reload();
    await page.getByRole('row', { name: name('Reports', '报表') }).waitFor();

    await open('webhooks', 'webhooks.title');
    await page
      .getByRole('button', { name: t('webhooks.add') })
      .or(page.getByRole('link', { name: t('webhooks.add') }))
      .first()
      .click();
    await field('webhooks.url').fill('hooks');
    await button('webhooks.create').click();
    inOwnLanguage(await complaint(field('webhooks.url')));
    await field('webhooks.url').fill(`https://127.0.0.1:9/${language}-${mark}`);
    await button('webhooks.create').click();
    await page.getByText(`https://127.0.0.1:9/${language}-${mark}`).first().waitFor();
    await page.goto(`${product.address}/settings/webhooks`);
    await page.getByText(`https://127.0.0.1:9/${language}-${mark}`).first().waitFor();
  });

  test('surveys, the form and what one is told', async () => {
    const asked = name('How was it?', '您满意吗？');
    await open('surveys', 'surveys.settings.title');
    await field('surveys.settings.delay').fill('45');
    const question = field(language === 'en' ? 'surveys.settings.english' : 'surveys.settings.chinese');
    await question.fill(asked);
    await question.blur();
    await kept('surveys', (value) => value.delayMinutes === 45 && JSON.stringify(value.question).includes(asked));
    await page.reload();
    await field('surveys.settings.delay').waitFor();
    expect(await field('surveys.settings.delay').inputValue()).toBe('45');
    expect(await question.inputValue()).toBe(asked);

    await open('portal', 'portal.settings.title');
    await open('notifications', 'notifications.settings.title');
    const first = page.getByRole('switch').first();
    const before = await first.isChecked();
    const told = page.waitForResponse((r) => r.request().method() !== 'GET' && r.url().includes('/notif') && r.ok());
    await first.click({ force: true });
    await told;
    await page.reload();
    await page.getByRole('switch').first().waitFor();
    expect(await page.getByRole('switch').first().isChecked()).toBe(!before);
  });

  test('the own profile and two-factor sign-in', async () => {
    await open('profile', 'identity.profile.title');
    await field('identity.name').fill('');
    inOwnLanguage(await complaint(field('identity.name')));
    await field('identity.name').fill(name('Ada K.', '艾达'));
    const renamed = page.waitForResponse((r) => r.request().method() === 'PATCH' && r.url().endsWith('/api/v1/me') && r.ok());
    await field('identity.name').press('Enter');
    await renamed;
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await field('identity.name').inputValue()).toBe(name('Ada K.', '艾达'));

    await open('security', 'identity.security.title');
    await button('identity.twoFactor.turnOn').click();
    const password = dialog().locator('input[type=password]').first();
    await password.fill('wrong-password-1');
    await button('identity.twoFactor.continue', dialog()).click();
    await dialog().getByText(identityErrors.wrongPassword.title[language]).waitFor();
    await password.fill(admin.password);
    await button('identity.twoFactor.continue', dialog()).click();
    const secret = dialog().locator('code, input[readonly]').first();
    await secret.waitFor();
    const shown = (await secret.textContent()) || (await secret.inputValue());
    await field('identity.twoFactor.firstCode', dialog()).fill(codeOf(shown));
    await button('identity.twoFactor.turnOn', dialog()).click();
    await button('identity.twoFactor.codesKept', dialog()).click();
    await page.reload();
    await page.getByText(t('identity.twoFactor.on'), { exact: true }).waitFor();
    await button('identity.twoFactor.turnOff').click();
    await dialog().locator('input[type=password]').first().fill(admin.password);
    await dialog().locator('button[type=submit]').click();
    await page.getByText(t('identity.twoFactor.off'), { exact: true }).waitFor();
  });
});
