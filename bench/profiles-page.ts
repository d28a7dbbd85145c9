/** docs/profiles.md: written by `npm run bench:profile`, never by hand. */
import type { Part } from './profiling.ts';
import { figure } from './results.ts';

/** All times in ms of one request. */
export type Profile = {
  name: string;
  requests: number;
  productMs: number;
  databaseMs: number;
  statements: readonly { text: string; ms: number; calls: number }[];
  parts: readonly Part[];
};

const mostParts = 7;
const longest = 110;

export function profilesPage(profiles: readonly Profile[], tickets: number): string {
  return `# Where the time goes

Written by \`npm run bench:profile\` at ${tickets.toLocaleString('en')} tickets. Processor time of one request, asked one after the other within the product's process: without the network, with what followers
of the log do because of it. *Database* is all that the server's processes took. A statement's time is by the clock, with planning; calls are per request.

${profiles.map(section).join('\n\n')}
`;
}

function section(p: Profile): string {
  const shown = p.parts.slice(0, mostParts);
  const rest = 1 - shown.reduce((sum, { share }) => sum + share, 0);
  const parts = [...shown, ...(rest > 0 ? [{ part: 'all others', share: rest }] : [])];
  return `## ${p.name}

Product ${figure(p.productMs)} ms (${parts.map(({ part, share }) => `${part} ${Math.round(share * 100)} %`).join(', ')}); database ${figure(p.databaseMs)} ms. ${p.requests} requests.

| ms | calls | statement |
|---|---|---|
${p.statements.map(({ text, ms, calls }) => `| ${figure(ms)} | ${figure(calls)} | \`${clipped(text)}\` |`).join('\n')}`;
}

const clipped = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text).replaceAll('|', '\\|').replaceAll('`', "'");
