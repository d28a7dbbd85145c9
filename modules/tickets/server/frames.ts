/** A message's HTML as a page of its own, for a sandboxed frame: its own policy, no script, outside pictures only when asked for. */
import type { FastifyReply } from 'fastify';
import { withFileAddresses } from './cleaning.ts';

/** The address is taken out of pictures from outside: the policy alone would stop them too, but complain of each in the console. */
const withoutRemoteImages = (html: string): string => html.replace(/(<img\b[^>]*?\s)src(\s*=\s*["']?\s*(?:https?:)?\/\/)/gi, '$1data-from$2');

export function sendFrame(reply: FastifyReply, html: string, ticketId: number, options: { images: boolean; dark: boolean }): string {
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `img-src 'self' data:${options.images ? ' https: http:' : ''}`,
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
    'sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox',
  ].join('; ');
  reply
    .header('content-security-policy', policy)
    .header('x-frame-options', 'SAMEORIGIN')
    .header('referrer-policy', 'no-referrer')
    .header('content-type', 'text/html; charset=utf-8')
    .header('cache-control', 'no-store');
  const [text, link, quiet, line] = options.dark ? ['#E8ECED', '#72CDD6', '#909BA0', '#3A4449'] : ['#15191C', '#0B636D', '#5F696E', '#CBD2D4'];
  return `<!doctype html><html><head><meta charset="utf-8"><meta name="color-scheme" content="${options.dark ? 'dark' : 'light'}"><base target="_blank"><style>
html,body{margin:0;padding:0;background:transparent}body{font:14px/22px Inter,"Noto Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",system-ui,sans-serif;color:${text};overflow-wrap:anywhere;max-width:62ch}
a{color:${link}}p{margin:0 0 8px}p:last-child{margin-bottom:0}img{max-width:100%;height:auto}table{border-collapse:collapse;max-width:100%}td,th{padding:4px 8px;border:1px solid ${line}}
blockquote{margin:0 0 8px;padding-left:10px;border-left:2px solid ${line};color:${quiet}}pre{white-space:pre-wrap;margin:0 0 8px}ul,ol{margin:0 0 8px;padding-left:22px}h1,h2,h3,h4,h5,h6{font-size:15px;line-height:22px;margin:0 0 8px}
</style></head><body>${withFileAddresses(options.images ? html : withoutRemoteImages(html), (id) => `/api/v1/tickets/${ticketId}/files/${id}?inline=true`)}</body></html>`;
}
