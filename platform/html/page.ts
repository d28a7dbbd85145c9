/** The frame of every page that customers see: no script, one style sheet, their language, the organisation's name and colour. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { baseLanguageOf, type Language, languageNames, languages } from '#platform/i18n';
import { brandColours } from './colour.ts';
import { type Html, html, type Piece } from './tag.ts';

export type Brand = { name: string; accent: string };
export type CustomerPage = {
  language: Language;
  brand: Brand;
  title: string;
  body: Piece;
  /** The page's own path; the language switch adds `lang` to it. */
  here: string;
  /** Links in the page's head, e.g. "All my requests". */
  nav?: Piece;
  /** "Skip to content" and "Language" in the page's language. */
  labels: { skip: string; language: string };
  status?: number;
  /** `private` pages must never be kept by anything on the way. Forms may come back from the browser's own history. */
  keep?: 'never' | 'history';
};

export const customerPolicy =
  "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export function sendPage(reply: FastifyReply, page: CustomerPage): FastifyReply {
  return reply
    .code(page.status ?? 200)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': customerPolicy,
      'cache-control': page.keep === 'history' ? 'private, no-cache' : 'private, no-store',
      'x-robots-tag': 'noindex, nofollow',
      // Not no-referrer: browsers would then send the page's own forms with `Origin: null`. Other sites never see the address.
      'referrer-policy': 'same-origin',
      'content-language': page.language,
      ...rememberedLanguage(reply.request, page.language),
    })
    .send(frame(page).toString());
}

function frame({ language, brand, title, body, here, nav, labels }: CustomerPage): Html {
  const other = languages.filter((one) => one !== language);
  const name = brand.name || 'Careloop';
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="color-scheme" content="light dark">
<title>${title} · ${name}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${stylesheetPath(brand.accent)}">
</head>
<body>
<a class="skip" href="#main">${labels.skip}</a>
<header class="top"><div class="in">
<span class="brand">${name}</span>
<nav aria-label="${labels.language}">${nav}${other.map((one) => html`<a href="${withLanguage(here, one)}" lang="${one}" hreflang="${one}">${languageNames[one]}</a>`)}</nav>
</div></header>
<main id="main" tabindex="-1"><div class="in">
${body}
</div></main>
</body>
</html>
`;
}

function withLanguage(path: string, language: Language): string {
  const [pathname = '/', search = ''] = path.split('?');
  const query = new URLSearchParams(search);
  query.set('lang', language);
  return `${pathname}?${query.toString()}`;
}

function rememberedLanguage(request: FastifyRequest, language: Language): Record<string, string> {
  const asked = (request.query as Record<string, unknown> | undefined)?.lang;
  return asked === language ? { 'set-cookie': `careloop_lang=${language}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly` } : {};
}

/** `?lang=` wins and is remembered in a cookie, then what the browser asks for, then `otherwise`. */
export function pageLanguage(request: FastifyRequest, otherwise: string): Language {
  const asked = (request.query as Record<string, unknown> | undefined)?.lang;
  if (typeof asked === 'string' && (languages as readonly string[]).includes(asked)) return asked as Language;
  const kept = /(?:^|;\s*)careloop_lang=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1];
  if (kept && (languages as readonly string[]).includes(kept)) return kept as Language;
  const spoken = request.headers['accept-language'];
  return baseLanguageOf(spoken && /\b(?:zh|en)\b/i.test(spoken) ? spoken : otherwise);
}

/** English is read by people everywhere: day before month, 24 hours, as in the workspace. */
export const dateLocale = (language: Language): string => (language === 'en' ? 'en-GB' : language);

// One sheet in three files: the frame and type, forms and lists, conversations and what narrow or dark screens change.
const sheet = ['page', 'page-forms', 'page-talk'].map((part) => readFileSync(new URL(`./${part}.css`, import.meta.url), 'utf8')).join('');
const assets = new URL('../../dist/web/assets/', import.meta.url);
let font: string | undefined;

/** Inter as the workspace's build has it; without a build the system's own letters do. */
function fontFace(): string {
  if (font === undefined) {
    try {
      const file = readdirSync(assets).find((name) => /^inter-latin-wght-normal-[\w-]+\.woff2$/.test(name));
      font = file ? `@font-face{font-family:Inter;font-style:normal;font-weight:100 900;font-display:swap;src:url(/assets/${file}) format("woff2")}\n` : '';
    } catch {
      font = '';
    }
  }
  return font;
}

/** The colour is part of the name: a new colour is a new address, and each one can be kept for ever. */
export function stylesheetPath(accent: string): string {
  return `/public/page-${sheetHash()}-${brandColours(accent).light.accent.slice(1).toLowerCase()}.css`;
}
const sheetHash = (): string => createHash('sha256').update(fontFace()).update(sheet).digest('hex').slice(0, 12);

export function serveStylesheet(server: FastifyInstance): void {
  server.get<{ Params: { file: string } }>('/public/:file', (request, reply) => {
    const match = /^page-([0-9a-f]{12})-([0-9a-f]{6})\.css$/.exec(request.params.file);
    if (!match) return reply.callNotFound();
    const { light, dark } = brandColours(`#${match[2]}`);
    const variables = (colours: Record<string, string>): string =>
      Object.entries(colours)
        .map(([name, value]) => `--${name}:${value}`)
        .join(';');
    // An address of another version (two nodes during an update) gets what is here, but not for ever.
    return reply
      .header('cache-control', match[1] === sheetHash() ? 'public, max-age=31536000, immutable' : 'no-cache')
      .type('text/css; charset=utf-8')
      .send(`${fontFace()}${sheet}\n:root{${variables(light)}}\n@media (prefers-color-scheme:dark){:root{${variables(dark)}}}\n`);
  });
}
