/**
 * How long it takes from choosing a ticket in the inbox until its messages are painted, in a real browser.
 *
 *   npm run demo                                   (in another terminal; any other running product does as well)
 *   node e2e/opening.measure.ts [http://127.0.0.1:3000] [--place all] [--times 20] [--email … --password …]
 *
 * "painted" is wall time from the input event to the frame in which the messages stand in the page. On a busy machine look at
 * the processor times of the page's main thread instead: until the messages are painted, and until everything is at rest.
 */
import { parseArgs } from 'node:util';
import type { CDPSession, Page } from 'playwright-core';
import { openBrowser, pause } from './product.fixture.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    place: { type: 'string', default: 'all' },
    times: { type: 'string', default: '20' },
    email: { type: 'string', default: 'amara@linden-home.example' },
    password: { type: 'string', default: 'Kettle-on-at-nine' },
  },
});
const address = positionals[0] ?? 'http://127.0.0.1:3000';
const times = Number(values.times);

type Opening = { paintedMs: number; longTasks: number[]; cpuMs: number; cpuAtRestMs: number };

/** In the page: notes the last input, and when the conversation of a ticket is painted after it. */
function watch(): void {
  const state = { inputMs: 0, longTasks: [] as number[], painted: new Map<number, number>() };
  Object.assign(window, { opening: state });
  const begin = (event: Event): void => {
    state.inputMs = event.timeStamp;
    state.longTasks = [];
    state.painted.clear();
  };
  for (const type of ['click', 'keydown']) addEventListener(type, begin, { capture: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) state.longTasks.push(Math.round(entry.duration));
  }).observe({ type: 'longtask' });
  new MutationObserver(() => {
    const log = document.querySelector('[role=log]');
    const number = log?.closest('section')?.querySelector('[role=group] > span')?.textContent;
    const id = Number(number?.slice(1));
    if (!log?.querySelector('article[data-message]') || !id || state.painted.has(id)) return;
    state.painted.set(id, Number.NaN);
    requestAnimationFrame(() => {
      // A task after the frame in which it stands: by then it has been painted.
      const after = new MessageChannel();
      after.port1.onmessage = () => state.painted.set(id, performance.now());
      after.port2.postMessage(null);
    });
  }).observe(document, { childList: true, subtree: true, characterData: true });
}

/** Processor time of the page's main thread so far. */
const mainThread = async (cdp: CDPSession): Promise<number> => {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return 1000 * (metrics.find((metric) => metric.name === 'ThreadTime')?.value ?? 0);
};

let measured = 0;
async function measure(page: Page, cdp: CDPSession, id: number, choose: () => Promise<void>): Promise<Opening> {
  const before = await mainThread(cdp);
  await choose();
  const painted = await page.waitForFunction(
    (wanted) => {
      // cast: the script put into the page above leaves it there
      const { opening } = window as unknown as { opening: { inputMs: number; painted: Map<number, number> } };
      const at = opening.painted.get(wanted) ?? Number.NaN;
      return at > opening.inputMs && at - opening.inputMs;
    },
    id,
    { polling: 'raf', timeout: 20_000 },
  );
  const then = await mainThread(cdp);
  const paintedMs = Number(await painted.jsonValue());
  // Waiting for rest takes longest: every fourth time is enough.
  measured += 1;
  const rests = measured % 4 === 1;
  await pause(rests ? 900 : 150);
  const atRest = rests ? await mainThread(cdp) : Number.NaN;
  // cast: the script put into the page above leaves it there
  const longTasks = await page.evaluate(() => (window as unknown as { opening: { longTasks: number[] } }).opening.longTasks);
  return { paintedMs, longTasks, cpuMs: then - before, cpuAtRestMs: atRest - before };
}

const rank = (numbers: number[], share: number): number =>
  Math.round(numbers.sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))] ?? 0);

function say(what: string, all: Opening[]): void {
  const of = (key: 'paintedMs' | 'cpuMs' | 'cpuAtRestMs', share = 0.5): string =>
    String(
      rank(
        all.map((one) => one[key]).filter((one) => !Number.isNaN(one)),
        share,
      ),
    ).padStart(5);
  const long = all.map((one) => Math.max(0, ...one.longTasks));
  console.log(
    `${what.padEnd(34)} painted ${of('paintedMs')} ms (p95 ${of('paintedMs', 0.95)})  processor ${of('cpuMs')} ms, at rest ${of('cpuAtRestMs')} ms  ` +
      `longest task ${rank(long, 0.5)} ms (p95 ${rank(long, 0.95)})`,
  );
}

const browser = await openBrowser();
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.goto(`${address}/sign-in`);
await page.fill('input[type=email]', values.email);
await page.fill('input[type=password]', values.password);
await page.keyboard.press('Enter');
await page.waitForURL(/inbox/);
await page.addInitScript(watch);
const cdp = await page.context().newCDPSession(page);
await cdp.send('Performance.enable');

/** The list afresh, nothing of any conversation loaded; the ids of its rows. */
async function list(ticket?: number): Promise<number[]> {
  await page.goto(`${address}/inbox/${values.place}${ticket === undefined ? '' : `/${ticket}`}`);
  await page.locator('[id^=ticket-row-]').first().waitFor();
  await page.mouse.move(5, 5);
  await pause(1_000);
  const ids = await page
    .locator('[id^=ticket-row-]')
    .evaluateAll((rows) => rows.map((row) => ({ id: Number(row.id.slice(11)), top: row.getBoundingClientRect().top })));
  return ids.sort((a, b) => a.top - b.top).map((row) => row.id);
}

async function byMouse(hoverMs: number): Promise<Opening[]> {
  const all: Opening[] = [];
  while (all.length < times) {
    const ids = await list();
    // The first opening also loads what every later one uses.
    for (const [at, id] of ids.slice(0, 8).entries()) {
      const box = await page.locator(`#ticket-row-${id}`).boundingBox();
      if (!box) continue;
      const one = await measure(page, cdp, id, async () => {
        await page.mouse.move(box.x + 120, box.y + 30);
        await pause(hoverMs);
        await page.mouse.down();
        await page.mouse.up();
      });
      if (at > 0 && all.length < times) all.push(one);
    }
  }
  return all;
}

async function byKeys(keys: string[], open: boolean): Promise<Opening[]> {
  const all: Opening[] = [];
  while (all.length < times) {
    const ids = await list();
    if (open) await page.locator(`#ticket-row-${ids[0]}`).click();
    else await page.keyboard.press('j');
    await pause(1_000);
    for (const id of ids.slice(1, 8)) {
      const one = await measure(page, cdp, id, async () => {
        for (const key of keys) await page.keyboard.press(key);
      });
      if (all.length < times) all.push(one);
      if (!open) {
        await page.keyboard.press('Escape');
        await pause(300);
      }
    }
  }
  return all;
}

say('click at once', await byMouse(0));
say('click, 150 ms over the row before', await byMouse(150));
say('j, then Enter', await byKeys(['j', 'Enter'], false));
say('j beside an open ticket', await byKeys(['j'], true));
await browser.close();
