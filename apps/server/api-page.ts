/** The API as a page to read: the same contracts as openapi.json, by noun. In English, as the contracts are. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { RouteSpec } from '#platform/contract';
import { customerPolicy, type Html, html, type Piece, stylesheetPath } from '#platform/html';

export function serveApiPage(server: FastifyInstance, specs: readonly RouteSpec[]): void {
  let page: string | undefined;
  server.get('/docs/api', (_request, reply) => {
    page ??= render(specs.filter((s) => s.path.startsWith('/api/'))).toString();
    return reply.type('text/html; charset=utf-8').header('content-security-policy', customerPolicy).header('cache-control', 'public, max-age=300').send(page);
  });
}

function render(specs: readonly RouteSpec[]): Html {
  const tags = [...new Set(specs.map((s) => s.tag))].sort();
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>API · Careloop</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml"><link rel="stylesheet" href="${stylesheetPath('#0E6F7A')}"></head>
<body><header class="top"><div class="in"><span class="brand">Careloop API</span></div></header>
<main id="main"><div class="in">
<h1>API</h1>
<p>JSON over HTTP under <code>/api/v1</code>. Send a key as <code>Authorization: Bearer …</code>; <code>npm run careloop -- keys create --name N --role R</code> prints one.
Errors are problem details (RFC 9457) with a stable <code>code</code>. Lists give <code>{items, nextCursor}</code>; send <code>cursor</code> for the next page.
A POST with an <code>Idempotency-Key</code> takes effect once; its answer is kept for two days. A PATCH with <code>version</code> is refused when somebody was faster.
Live events: <code>GET /api/v1/events</code>, resumed with <code>Last-Event-ID</code>. For programs: <a href="/api/v1/openapi.json">openapi.json</a>.</p>
<nav aria-label="Nouns"><p>${tags.map((tag) => html`<a href="#${tag}">${tag}</a> `)}</p></nav>
${tags.map((tag) => html`<section id="${tag}"><h2>${tag}</h2>${specs.filter((s) => s.tag === tag).map(operation)}</section>`)}
</div></main></body></html>`;
}

function operation(spec: RouteSpec): Html {
  const id = `${spec.method}${spec.path}`.replace(/[^A-Za-z]+/g, '-');
  return html`<article id="${id}"><h3><code>${spec.method} ${spec.path}</code></h3>
<p>${spec.summary}</p>
<p>${spec.permission === 'public' ? 'Anyone.' : spec.permission === 'session' ? 'Anyone signed in, or any key.' : html`Permission <code>${spec.permission}</code>.`}${spec.idempotent ? ' Takes an Idempotency-Key.' : ''} Answers ${spec.status ?? 200}.</p>
${fields('In the address', spec.query)}${fields('Body', spec.body)}
${spec.errors.length > 0 ? html`<ul>${spec.errors.map((e) => html`<li><code>${e.status} ${e.code}</code> ${e.title.en}</li>`)}</ul>` : null}</article>`;
}

type Json = { type?: string | string[]; properties?: Record<string, Json>; required?: string[]; enum?: unknown[]; items?: Json; anyOf?: Json[]; oneOf?: Json[]; default?: unknown; maxLength?: number; format?: string; const?: unknown };

function fields(title: string, schema: z.ZodType | undefined): Piece {
  if (!schema) return null;
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;
  const entries = Object.entries(json.properties ?? {});
  if (entries.length === 0) return null;
  return html`<details><summary>${title}</summary><ul>${entries.map(([name, value]) => html`<li><code>${name}</code>${json.required?.includes(name) ? '' : ' (optional)'}: ${kind(value)}</li>`)}</ul></details>`;
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
