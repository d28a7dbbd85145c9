import type { Gate, Violation } from '../project/files.ts';
import { codeFiles, isTest, placeOf } from '../project/rooms.ts';
import { literalText, walk } from '../project/source.ts';

/** The browser talks to the server it came from and to nobody else. */
export const outside: Gate = (project) => {
  const violations: Violation[] = [];
  const judge = (path: string, line: number, text: string): void => {
    const address = foreignAddress(text);
    if (address) violations.push({ path, line, message: `${address} is outside; the browser talks only to its own server` });
  };
  for (const path of codeFiles(project).filter(isForBrowsers)) {
    const source = project.source(path);
    walk(source.program, (node) => {
      const text = node.type === 'JSXText' ? (node.value as string) : literalText(node);
      if (text) judge(path, source.lineAt(node.start), text);
    });
  }
  for (const path of project.paths.filter((p) => /\.(css|html)$/.test(p) && isForBrowsers(p))) {
    for (const [index, text] of project.text(path).split('\n').entries()) judge(path, index + 1, text);
  }
  return violations;
};

function isForBrowsers(path: string): boolean {
  const place = placeOf(path);
  const browser = place.kind === 'ui' || place.area === 'web' || place.room === 'apps/web' || place.room === 'apps/widget' || place.room === 'platform/client';
  return browser && !isTest(path);
}

/** A name of an XML vocabulary is no address, and example.com is kept free for examples (RFC 2606). */
const harmless = /^(?:https?:)?\/\/(?:www\.w3\.org\/|(?:[\w-]+\.)*example\.(?:com|org|net)\b)/;

function foreignAddress(text: string): string | undefined {
  const found = /\b(?:https?|wss?):\/\/[^\s'"`)<]+|(?:^|url\(["']?)(\/\/[\w-]+\.[^\s'"`)<]+)/.exec(text);
  const address = found?.[1] ?? found?.[0];
  return address && !harmless.test(address) ? address : undefined;
}
