import { Fragment, type ReactNode } from 'react';

/** The words that were searched for, without operators. */
export function wordsOf(q: string): string[] {
  const plain = q.replaceAll(/[\p{L}]+[:：](?:"[^"]*"|\S+)/gu, ' ');
  return [...plain.matchAll(/"([^"]+)"|(\S+)/g)]
    .map((match) => (match[1] ?? match[2] ?? '').replace(/^#/, ''))
    .filter((word) => word.length > 1 || /\p{Script=Han}/u.test(word));
}

/** The text with what was searched for marked. */
export function Marked({ text, q }: { text: string; q: string }): ReactNode {
  const words = wordsOf(q);
  if (words.length === 0) return text;
  const pattern = new RegExp(`(${words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'gi');
  // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text keep their places
  return text.split(pattern).map((piece, at) => (at % 2 === 1 ? <mark key={at}>{piece}</mark> : <Fragment key={at}>{piece}</Fragment>));
}
