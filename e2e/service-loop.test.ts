/** A customer asks, an agent answers by keyboard, the customer rates, the lead sees it: once in English, once in Chinese. And nothing typed is lost. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { words } from '#platform/words';
import { admin, linkIn, Mailbox, openBrowser, Product, pause, until } from './product.fixture.ts';

type Language = 'en' | 'zh-CN';
let product: Product;
let mailbox: Mailbox;
let browser: Browser;
let cookie: { cookie: string };
beforeAll(async () => {
  [product, mailbox, browser] = await Promise.all([Product.start(), Mailbox.open(), openBrowser()]);
  cookie = await product.cookieOf();
  await product.call('PUT', '/api/v1/settings/smtp', { value: mailbox.settings }, cookie);
  await product.call('PUT', '/api/v1/settings/surveys', { value: { delayMinutes: 0 } }, cookie);
});
afterAll(async () => {
  await browser?.close();
  await mailbox?.close();
  await product?.remove();
});

/** Somebody of the team, signed in to a browser of their own by the cookie that the API gave. */
async function signIn(email: string, language: Language, password = admin.password): Promise<{ context: BrowserContext; page: Page }> {
  const own = await product.cookieOf(email, password);
  await product.call('PATCH', '/api/v1/me', { language }, own);
  const context = await browser.newContext({ locale: language, viewport: { width: 1440, height: 900 } });
  await context.addCookies(
    own.cookie.split('; ').map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url: product.address })),
  );
  return { context, page: await context.newPage() };
}

/** An invited agent or lead who has joined. */
async function colleague(name: string, email: string, role: 'agent' | 'lead'): Promise<void> {
  expect((await product.call('POST', '/api/v1/invitations', { name, email, role }, cookie)).status).toBe(201);
  const token =
    new URL(linkIn(await mailbox.mail(email, /\/join/), '/join')).searchParams.get('token') ??
    new URL(linkIn(await mailbox.mail(email, /\/join/), '/join')).hash.replace(/^#(token=)?/, '');
  expect(
    (await product.call('POST', '/api/v1/invitations/acceptance', { token, name, password: admin.password, language: 'en', timeZone: 'Europe/Madrid' })).status,
  ).toBe(201);
}

async function ask(language: Language, asked: { subject: string; message: string; name: string; email: string }): Promise<string> {
  const t = words(language);
  const context = await browser.newContext({ locale: language, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${product.address}/request`);
  await page.getByLabel(t('portal.request.subject')).first().fill(asked.subject);
  await page.getByLabel(t('portal.request.message')).fill(asked.message);
  await page.getByLabel(t('portal.request.name')).fill(asked.name);
  await page.getByLabel(t('portal.request.email')).fill(asked.email);
  await pause(2_500);
  await page.getByRole('button', { name: t('portal.request.send') }).click();
  await page.waitForURL(/\/t\//);
  expect(await page.textContent('main')).toContain(asked.message);
  const link = page.url();
  await context.close();
  return link;
}

async function answerByKeyboard(page: Page, language: Language, subject: string, answer: string): Promise<void> {
  const t = words(language);
  await page.goto(`${product.address}/inbox/unassigned`);
  await page
    .getByRole('option', { name: new RegExp(subject) })
    .first()
    .click();
  await page.getByRole('log', { name: t('tickets.thread') }).waitFor();
  const editor = page.getByRole('textbox', { name: /./ }).and(page.locator('[contenteditable=true]'));
  await editor.waitFor();
  await page.keyboard.press('c');
  await until(() => editor.evaluate((e) => e.contains(document.activeElement)), 5_000, 'C puts the cursor into the reply');
  await page.keyboard.type(answer);
  await page.keyboard.press('Control+Enter');
  const outgoing = page
    .getByRole('article')
    .filter({ hasText: answer })
    .filter({ has: page.getByRole('button', { name: t('ui.toast.undo') }) });
  const undo = page.getByRole('button', { name: /^(Undo|撤销)/ }).first();
  await undo.waitFor();
  await undo.click();
  await until(async () => (await editor.textContent())?.includes(answer), 10_000, 'the words are back in the editor');
  expect(await outgoing.count()).toBe(0);
  await editor.click();
  await page.keyboard.press('Control+Enter');
  await until(async () => !(await editor.textContent())?.includes(answer), 10_000, 'it is sent again');
}

const cases: { language: Language; subject: string; message: string; name: string; email: string; answer: string; comment: string }[] = [
  {
    language: 'en',
    subject: 'Kettle leaks',
    message: 'It drips from the base.',
    name: 'Ana Costa',
    email: 'ana@customer.example',
    answer: 'A new seal is on its way.',
    comment: 'Quick and kind',
  },
  {
    language: 'zh-CN',
    subject: '咖啡机漏水',
    message: '机器底部一直在滴水。',
    name: '王芳',
    email: 'wang@customer.example',
    answer: '新的密封圈今天寄出。',
    comment: '回复很快',
  },
];

test('two people join by mail', async () => {
  await colleague('Grace Moreno', 'grace@careloop.example', 'agent');
  await colleague('Lea Lindt', 'lea@careloop.example', 'lead');
});

describe.each(cases)('in $language', (one) => {
  const t = words(one.language);
  let link = '';
  let ticketId = 0;

  test('a customer asks without script, and gets a mail with a private link', async () => {
    link = await ask(one.language, one);
    const mail = await mailbox.mail(one.email, /\/t\//);
    expect(linkIn(mail, '/t/')).toContain('/t/');
    expect(JSON.stringify(mail)).not.toContain(admin.email);
  });

  test('an agent finds it, answers by keyboard, takes it back once, sends it and resolves', async () => {
    const { context, page } = await signIn('grace@careloop.example', one.language);
    await answerByKeyboard(page, one.language, one.subject, one.answer);
    ticketId = Number(/\/(\d+)(?:[?#]|$)/.exec(page.url())?.[1]);
    expect(ticketId).toBeGreaterThan(0);
    await until(
      async () =>
        (await product.call<{ items: { text: string }[] }>('GET', `/api/v1/tickets/${ticketId}/messages`, undefined, cookie)).body.items.filter((m) =>
          m.text.includes(one.answer),
        ).length === 1,
      25_000,
      'the reply has gone out once',
    );
    await page.keyboard.press('Escape');
    await page.keyboard.press('e');
    await until(async () => (await product.call('GET', `/api/v1/tickets/${ticketId}`, undefined, cookie)).body.status === 'solved', 10_000, 'it is solved');
    await context.close();
  });

  test('the customer gets it by mail, reads it behind the link, and rates it', async () => {
    const mail = await mailbox.mail(one.email, new RegExp(one.answer));
    expect(mail.text).not.toContain('grace@careloop.example');
    const context = await browser.newContext({ locale: one.language, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(link);
    expect(await page.textContent('main')).toContain(one.answer);
    const survey = await mailbox.mail(one.email, /\/rate\//);
    await page.goto(`${linkIn(survey, '/rate/').split('?')[0]}?score=5`);
    expect((await product.call<{ items: unknown[] }>('GET', `/api/v1/tickets/${ticketId}/ratings`, undefined, cookie)).body.items).toEqual([]);
    await page.getByLabel(t('surveys.comment')).fill(one.comment);
    await page.getByRole('button', { name: t('surveys.submit') }).click();
    await page.getByRole('heading', { name: t('surveys.thanks.title') }).waitFor();
    expect((await product.call<{ items: unknown[] }>('GET', `/api/v1/tickets/${ticketId}/ratings`, undefined, cookie)).body.items).toMatchObject([
      { score: 5, comment: one.comment },
    ]);
    await context.close();
  });

  test('the lead sees volume and CSAT, and the tickets behind them', async () => {
    const { context, page } = await signIn('lea@careloop.example', one.language);
    await page.goto(`${product.address}/insights`);
    await page.getByText(t('analytics.measure.csat.name'), { exact: true }).first().waitFor();
    await page
      .getByRole('button', { name: t('analytics.drawer.open', { name: t('analytics.measure.volume.name') }) })
      .first()
      .click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText(one.subject).first().waitFor();

    await page.goto(`${product.address}/insights?compare=year`);
    await page
      .getByText(String(new Date().getFullYear() - 1))
      .first()
      .waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    const group = page.locator('tbody td').first();
    await group.waitFor();
    expect((await group.boundingBox())?.width).toBeGreaterThan(100);
    await context.close();
  });
});

describe('nothing typed is lost', () => {
  test('a draft survives the death of the server, and a reply written offline goes out once', async () => {
    const made = await product.call<{ id: number }>(
      'POST',
      '/api/v1/tickets',
      { subject: 'Draft under fire', text: 'Hello?', customer: { email: 'draft@customer.example' } },
      cookie,
    );
    const { context, page } = await signIn('grace@careloop.example', 'en');
    const t = words('en');
    await page.goto(`${product.address}/inbox/unassigned/${made.body.id}`);
    await page.getByRole('log', { name: t('tickets.thread') }).waitFor();
    const editor = page.locator('[contenteditable=true]').first();
    await page.keyboard.press('c');
    await editor.click();
    await page.keyboard.type('The first half is kept', { delay: 15 });
    product.process?.kill('SIGKILL');
    await page.keyboard.type(' and so is the second half.', { delay: 15 });
    await product.run();
    await page.reload();
    await until(async () => (await editor.textContent())?.includes('and so is the second half.'), 20_000, 'the draft is there after the restart');

    await context.setOffline(true);
    await editor.click();
    await page.keyboard.press('Control+Enter');
    await until(async () => !(await editor.textContent())?.includes('second half'), 10_000, 'it is taken while offline');
    await pause(500);
    await context.setOffline(false);
    const sent = async (): Promise<number> =>
      (await product.call<{ items: { text: string }[] }>('GET', `/api/v1/tickets/${made.body.id}/messages`, undefined, cookie)).body.items.filter((m) =>
        m.text.includes('second half'),
      ).length;
    await until(async () => (await sent()) === 1, 60_000, 'it goes out when back online');
    await pause(3_000);
    expect(await sent()).toBe(1);
    await context.close();
  });
});
