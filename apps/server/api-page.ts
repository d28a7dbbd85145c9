/** The API as a page to read: the same contracts as openapi.json, by noun. Summaries of routes are in English, as the contracts are. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { RouteSpec } from '#platform/contract';
import { customerPolicy, type Html, html, type Piece, pageLanguage, stylesheetPath } from '#platform/html';
import type { Language, Translate } from '#platform/i18n';
import { words } from '#platform/words';

export function serveApiPage(server: FastifyInstance, specs: readonly RouteSpec[]): void {
  const pages = new Map<string, string>();
  server.get('/docs/api', (request, reply) => {
    const language = pageLanguage(request, 'en');
    const page =
      pages.get(language) ??
      render(
        language,
        specs.filter((s) => s.path.startsWith('/api/')),
      ).toString();
    pages.set(language, page);
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', customerPolicy)
      .header('cache-control', 'public, max-age=300')
      .header('vary', 'accept-language, cookie')
      .send(page);
  });
}

function render(language: Language, specs: readonly RouteSpec[]): Html {
  const t = words(language);
  const tags = [...new Set(specs.map((s) => s.tag))].sort();
  return html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${t('settings.api.title')} · ${product}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml"><link rel="stylesheet" href="${stylesheetPath('#0E6F7A')}"></head>
<body><header class="top"><div class="in"><span class="brand">${product}</span></div></header>
<main id="main"><div class="in reference">
<h1>${t('settings.api.title')}</h1>
<p>${t('settings.api.intro')}</p><p>${t('settings.api.errors')}</p><p>${t('settings.api.live')} <a href="/api/v1/openapi.json">openapi.json</a></p>
<nav aria-label="${t('settings.api.nouns')}"><ul>${tags.map((tag) => html`<li><a href="#${tag}">${tag}</a></li>`)}</ul></nav>
${tags.map((tag) => html`<section id="${tag}"><h2>${tag}</h2>${specs.filter((s) => s.tag === tag).map((s) => operation(language, t, s))}</section>`)}
</div></main></body></html>`;
}

const product = 'Careloop';

function operation(language: Language, t: Translate, spec: RouteSpec): Html {
  const id = `${spec.method}${spec.path}`.replace(/[^A-Za-z]+/g, '-');
  const who =
    spec.permission === 'public'
      ? t('settings.api.anyone')
      : spec.permission === 'session'
        ? t('settings.api.session')
        : t('settings.api.permission', { permission: spec.permission });
  return html`<article id="${id}"><h3><code>${spec.method} ${spec.path}</code></h3>
<p lang="en">${spec.summary}</p>
<p>${[who, spec.idempotent ? t('settings.api.once') : '', t('settings.api.answers', { status: String(spec.status ?? 200) })].filter(Boolean).join(' ')}</p>
${fields(t, t('settings.api.query'), spec.query)}${fields(t, t('settings.api.body'), spec.body)}
${spec.errors.length > 0 ? html`<ul>${spec.errors.map((e) => html`<li><code>${e.status} ${e.code}</code> ${e.title[language]}</li>`)}</ul>` : null}</article>`;
}

type Json = {
  type?: string | string[];
  properties?: Record<string, Json>;
  required?: string[];
  enum?: unknown[];
  items?: Json;
  anyOf?: Json[];
  oneOf?: Json[];
  default?: unknown;
  maxLength?: number;
  format?: string;
  const?: unknown;
};

function fields(t: Translate, title: string, schema: z.ZodType | undefined): Piece {
  if (!schema) return null;
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;
  const entries = Object.entries(json.properties ?? {});
  if (entries.length === 0) return null;
  return html`<details><summary>${title}</summary><ul>${entries.map(([name, value]) => html`<li><code>${name}</code>${json.required?.includes(name) ? '' : ` (${t('settings.api.optional')})`}: ${kind(value)}</li>`)}</ul></details>`;
}

function kind(json: Json): string {
  if (json.enum) return json.enum.map(String).join(', ');
  if (json.const !== undefined) return String(json.const);
  const either = json.anyOf ?? json.oneOf;
  if (either) return [...new Set(either.map(kind))].join(' or ');
  if (json.type === 'array') return `list of ${json.items ? kind(json.items) : 'anything'}`;
  if (json.properties) return `{${Object.keys(json.properties).join(', ')}}`;
  const type = Array.isArray(json.type) ? json.type.join(' or ') : (json.type ?? 'anything');
  return `${type}${json.format ? `, ${json.format}` : ''}${json.maxLength ? `, at most ${json.maxLength}` : ''}${json.default === undefined ? '' : `, ${JSON.stringify(json.default)} when absent`}`;
}
