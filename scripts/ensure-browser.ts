/** Finds a Chromium for browser tests, and installs one where there is none. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const knownNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** @returns path of a Chromium that can be run. @throws with one sentence that says what to do. */
export async function ensureBrowser(print: (line: string) => void = console.log): Promise<string> {
  const found = findBrowser();
  if (found) return found;
  print('There is no Chromium for the browser tests; installing one.');
  const installed = (canUseApt() && installWithApt() && findBrowser()) || (installWithPlaywright() && findBrowser());
  if (installed) return installed;
  throw new Error('No Chromium was found and none could be installed: install Chromium or Chrome and set CHROME_PATH to its program.');
}

/** CHROME_PATH, what is on the PATH and in its usual places, then Playwright's own. */
export function findBrowser(env: Record<string, string | undefined> = process.env): string | undefined {
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin'].filter(Boolean);
  const usual = knownNames.flatMap((name) => folders.map((folder) => join(folder, name)));
  const apps = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];
  return [env.CHROME_PATH ?? '', ...usual, ...apps, chromium.executablePath()].find((path) => path !== '' && canRun(path));
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function canUseApt(): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/** Waits up to five minutes for another apt, such as the one of a machine's first boot. */
function installWithApt(): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) =>
    spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
  return apt('update') && apt('install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-cjk');
}

function installWithPlaywright(): boolean {
  const cli = join(import.meta.dirname, '..', 'node_modules', 'playwright-core', 'cli.js');
  return spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}

if (import.meta.main) console.log(await ensureBrowser());
