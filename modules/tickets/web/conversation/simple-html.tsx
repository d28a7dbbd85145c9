import { createElement, type ReactNode } from 'react';

// What our own editor writes needs no frame: a handful of elements without styles is rebuilt as React elements, so that
// nothing of the source reaches the page as HTML. Anything else goes into the sandboxed frame.

const plain = new Set(['p', 'br', 'strong', 'b', 'em', 'i', 's', 'u', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'h2', 'h3', 'hr', 'div']);
const safeLink = /^(?:https?:|mailto:|tel:)/i;
const ownFile = /^\/api\/v1\/(?:tickets\/\d+\/)?files\/[0-9a-f-]{36}(?:\?inline=true)?$/i;

/** The message as elements, or null when it holds more than these. */
export function simpleHtml(html: string): ReactNode | null {
  if (html.length > 40_000) return null;
  const body = new DOMParser().parseFromString(html, 'text/html').body;
  const made = [...body.childNodes].map((node, at) => elementOf(node, at));
  return made.includes(undefined) ? null : made;
}

const attributesAllowed: Record<string, readonly string[]> = {
  a: ['href', 'target', 'rel', 'title'],
  img: ['src', 'alt', 'title', 'width', 'height'],
  span: ['data-type', 'data-id', 'data-label', 'class', 'data-mention-suggestion-char'],
  ol: ['start'],
};

/** undefined: not one of ours. */
function elementOf(node: ChildNode, key: number): ReactNode | undefined {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
  if (!(node instanceof Element)) return node.nodeType === Node.COMMENT_NODE ? null : undefined;
  const name = node.localName;
  if ([...node.attributes].some((attribute) => !(attributesAllowed[name] ?? []).includes(attribute.name))) return undefined;
  if (name === 'br' || name === 'hr') return createElement(name, { key });
  if (name === 'img') {
    const src = node.getAttribute('src') ?? '';
    return ownFile.test(src) ? <img key={key} src={src} alt={node.getAttribute('alt') ?? ''} loading="lazy" /> : undefined;
  }
  const children = [...node.childNodes].map((child, at) => elementOf(child, at));
  if (children.includes(undefined)) return undefined;
  if (name === 'a') {
    const href = node.getAttribute('href') ?? '';
    return safeLink.test(href) ? (
      <a key={key} href={href} target="_blank" rel="noopener noreferrer nofollow">
        {children}
      </a>
    ) : undefined;
  }
  if (name === 'span')
    return node.getAttribute('data-type') === 'mention' ? (
      <span key={key} data-mention>
        {children}
      </span>
    ) : node.attributes.length === 0 ? (
      <span key={key}>{children}</span>
    ) : undefined;
  return plain.has(name) ? createElement(name, { key }, ...children) : undefined;
}

export const holdsRemoteImages = (html: string): boolean => /<img[^>]+src\s*=\s*["']?https?:/i.test(html);
