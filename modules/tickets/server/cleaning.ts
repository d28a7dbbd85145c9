/**
 * HTML from outside becomes HTML we show: an allow list, no script, no style sheets, links that open elsewhere. What came in is kept beside it.
 * Pictures pasted into a message are written as `careloop-file:<id>` and get their address when they are shown, because each reader has another.
 */
import { convert } from 'html-to-text';
import sanitizeHtml from 'sanitize-html';

const color = [/^#[0-9a-f]{3,8}$/i, /^rgba?\([\d\s.,%]+\)$/i, /^[a-z]{3,20}$/i];
const size = [/^\d{1,4}(?:\.\d+)?(?:px|em|rem|%|pt)?$/];
const options: sanitizeHtml.IOptions = {
  allowedTags: [
    'a',
    'abbr',
    'b',
    'blockquote',
    'br',
    'caption',
    'code',
    'col',
    'colgroup',
    'dd',
    'del',
    'div',
    'dl',
    'dt',
    'em',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'hr',
    'i',
    'img',
    'ins',
    'li',
    'ol',
    'p',
    'pre',
    'q',
    's',
    'small',
    'span',
    'strong',
    'sub',
    'sup',
    'table',
    'tbody',
    'td',
    'tfoot',
    'th',
    'thead',
    'tr',
    'u',
    'ul',
    'font',
    'center',
  ],
  allowedAttributes: {
    a: ['href', 'title', 'target', 'rel'],
    img: ['src', 'alt', 'title', 'width', 'height'],
    td: ['colspan', 'rowspan', 'align', 'valign'],
    th: ['colspan', 'rowspan', 'align', 'scope'],
    ol: ['start', 'type'],
    font: ['color', 'size'],
    span: ['data-mention', 'data-id', 'data-type', 'data-label'],
    '*': ['style', 'dir', 'lang'],
  },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['http', 'https', 'careloop-file', 'cid'] },
  allowProtocolRelative: false,
  allowedStyles: {
    '*': {
      color,
      'background-color': color,
      'text-align': [/^(?:left|right|center|justify)$/],
      'font-weight': [/^(?:bold|normal|[1-9]00)$/],
      'font-style': [/^(?:italic|normal)$/],
      'text-decoration': [/^(?:underline|line-through|none)$/],
      'font-size': size,
      width: size,
      'max-width': size,
      padding: size,
      margin: size,
      'padding-left': size,
      'margin-left': size,
      'border-left': [/^[\w\s#().,%-]{1,60}$/],
    },
  },
  transformTags: {
    // A link leads somewhere whole or nowhere: relative ones mean nothing in a message, and are where schemes hide.
    a: (tagName, { href, ...attributes }) => ({
      tagName,
      attribs: {
        ...attributes,
        ...(href && /^(?:https?:|mailto:|tel:|#)/i.test(href.trim()) ? { href: href.trim() } : {}),
        target: '_blank',
        rel: 'noopener noreferrer nofollow',
      },
    }),
    img: (tagName, attributes) => ({ tagName, attribs: { ...attributes, ...(attributes.src ? { src: ownFile(attributes.src) } : {}) } }),
  },
  nestingLimit: 100,
  enforceHtmlBoundary: false,
};

/** An upload's own address, as the composer shows it, becomes the address that every reader's path is made from. */
function ownFile(src: string): string {
  const id = /(?:^|\/)api\/v1\/(?:tickets\/\d+\/)?files\/([0-9a-f-]{36})/i.exec(src)?.[1];
  return id ? `careloop-file:${id.toLowerCase()}` : src;
}

export const longestHtml = 400_000;

// The parser looks through all open elements for each one that follows: tens of thousands of them would keep the processor for seconds.
const deepest = 500;
class TooDeep extends Error {}

export function cleanHtml(html: string): string {
  const whole = html.slice(0, longestHtml);
  let depth = 0;
  const onOpenTag = (): void => {
    depth += 1;
    if (depth > deepest) throw new TooDeep();
  };
  const onCloseTag = (): void => {
    depth -= 1;
  };
  try {
    return sanitizeHtml(whole, { ...options, onOpenTag, onCloseTag });
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    return sanitizeHtml(withoutTags(whole), options);
  }
}

/** Nobody writes like that: of elements so deep in each other only the words are kept, on a new line where a block began. */
const withoutTags = (html: string): string =>
  html
    .replace(/<\/?(?:p|div|br|li|tr|h[1-6]|blockquote)\b[^<>]*>/gi, '\n')
    .replace(/<[^<>]*>?/g, '')
    .split('\n')
    .filter((line) => line.trim())
    .join('<br>');

/** The plain twin of a message: what search, previews and plain mail use. */
export function textOf(html: string): string {
  return convert(html.slice(0, longestHtml), {
    wordwrap: false,
    limits: { maxDepth: 100, maxChildNodes: 20_000, ellipsis: '…' },
    selectors: [
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'] } },
      { selector: 'img', format: 'skip' },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
      { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false } },
    ],
  }).trim();
}

/** The first words of a message, for the list. */
export function previewOf(text: string): string {
  const line = text.slice(0, 600).replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${[...line].slice(0, 199).join('')}…` : line;
}

/** Files that the text itself shows. */
export function inlineFileIds(html: string | null): Set<string> {
  return new Set([...(html ?? '').matchAll(/careloop-file:([0-9a-f-]{36})/gi)].map((m) => (m[1] as string).toLowerCase()));
}

/** Gives pasted pictures the address they have for this reader. */
export function withFileAddresses(html: string, addressOf: (fileId: string) => string): string {
  return html.replace(/careloop-file:([0-9a-f-]{36})/gi, (_, id: string) => addressOf(id.toLowerCase()));
}
