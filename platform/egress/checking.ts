/** Which addresses the product may call when someone else names them: public ones only, unless the operator permits a receiver by name. */
import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';

export type Resolve = (host: string) => Promise<readonly string[]>;
export type EgressPolicy = {
  /** `host:port` of private receivers the operator permits (CARELOOP_EGRESS_ALLOW). They may also be spoken to without TLS. */
  allow: readonly string[];
  /** Plain http to public receivers too. */
  allowHttp?: boolean;
  /** Tests give their own. */
  resolve?: Resolve;
};

/** `refused`, `closed`, `tls` and `network` are about the connection, the others about the address. */
export const egressReasons = ['url', 'scheme', 'credentials', 'private', 'name', 'time', 'refused', 'closed', 'tls', 'network'] as const;
export type EgressReason = (typeof egressReasons)[number];
export class EgressError extends Error {
  readonly reason: EgressReason;
  constructor(reason: EgressReason, message: string) {
    super(message);
    this.name = 'EgressError';
    this.reason = reason;
  }
}

export type CheckedUrl = { url: URL /** The one address to connect to. */; address: string };

const longestUrl = 2_000;
const resolveMs = 5_000;

/** Resolves the name once and judges every address it has. The connection must then go to `address` and nowhere else. @throws EgressError */
export async function checkUrl(text: string, policy: EgressPolicy): Promise<CheckedUrl> {
  const url = parse(text);
  const host = hostOf(url);
  const permitted = policy.allow.includes(`${host}:${portOf(url)}`);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && (permitted || policy.allowHttp))) {
    throw new EgressError(
      'scheme',
      url.protocol === 'http:' ? 'The address must begin with https://.' : 'Only web addresses can be called: the address must begin with https://.',
    );
  }
  const addresses = ipaddr.isValid(host) ? [host] : await resolved(host, policy.resolve ?? systemResolve);
  // One private address among public ones is enough to refuse: which one is taken must not depend on chance.
  if (!permitted && !addresses.every(isPublic))
    throw new EgressError(
      'private',
      `${host} leads to a private network address. Only public receivers can be called, unless CARELOOP_EGRESS_ALLOW permits this one.`,
    );
  const address = addresses[0];
  if (!address) throw new EgressError('name', `${host} has no address.`);
  return { url, address };
}

function parse(text: string): URL {
  if (text.length > longestUrl || !URL.canParse(text)) throw new EgressError('url', 'This is not a web address.');
  const url = new URL(text);
  if (url.username || url.password) throw new EgressError('credentials', 'The address must not contain a name or password.');
  if (!url.hostname) throw new EgressError('url', 'This is not a web address.');
  return url;
}

/** The URL parser has turned decimal, octal and hexadecimal spellings into ordinary ones already. */
const hostOf = (url: URL): string =>
  url.hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
const portOf = (url: URL): string => url.port || (url.protocol === 'https:' ? '443' : '80');

const systemResolve: Resolve = async (host) => (await lookup(host, { all: true })).map((a) => a.address);

async function resolved(host: string, resolve: Resolve): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, refuse) => {
    timer = setTimeout(() => refuse(new EgressError('time', `The name ${host} was not resolved in time.`)), resolveMs);
  });
  try {
    const addresses = await Promise.race([resolve(host), late]);
    if (addresses.length === 0 || !addresses.every((a) => ipaddr.isValid(a))) throw new EgressError('name', `The name ${host} has no address.`);
    return addresses;
  } catch (error) {
    if (error instanceof EgressError) throw error;
    throw new EgressError('name', `The name ${host} is not known.`);
  } finally {
    clearTimeout(timer);
  }
}

const globalUnicast = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];

/** Only ordinary public unicast. What carries an IPv4 address inside (mapped, NAT64, 6to4, Teredo) is refused, whatever it carries. */
export function isPublic(address: string): boolean {
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || (parsed as ipaddr.IPv6).match(globalUnicast);
}
