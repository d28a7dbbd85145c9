import type { Gate, ProjectFiles, Violation } from '../project/files.ts';
import { codeFiles, isTest } from '../project/rooms.ts';
import { isNode, literalText, type Node, nameOf, walk } from '../project/source.ts';

/** What people read comes from i18n, never from the code: neither in screens nor in pages that the server writes. */
export const visibleText: Gate = (project) =>
  codeFiles(project)
    .filter((path) => !isTest(path))
    .flatMap((path) => hardCoded(project, path));

const spoken = new Set(['aria-label', 'aria-description', 'aria-roledescription', 'placeholder', 'title', 'label', 'alt', 'description']);
/** Elements whose text is no language: code, keys, style sheets. */
const unspoken = new Set(['code', 'kbd', 'Code', 'Kbd', 'style', 'script']);
/** One letter alone is a key or a sign (K, ×, i), not a word. */
const letters = /\p{Script=Han}|\p{L}.*\p{L}/su;
/** The product's name is the same in every language. */
const productName = /\bCareloop\b/g;

function hardCoded(project: ProjectFiles, path: string): Violation[] {
  const source = project.source(path);
  const violations: Violation[] = [];
  walk(source.program, (node, parents) => {
    for (const text of visibleIn(node, parents)) violations.push({ path, line: source.lineAt(node.start), message: `"${text}" belongs in i18n` });
  });
  return violations;
}

function visibleIn(node: Node, parents: readonly Node[]): string[] {
  if (node.type === 'JSXText') return inUnspoken(parents) ? [] : spokenOnly([node.value as string]);
  if (node.type === 'JSXAttribute') return spoken.has(attributeName(node)) ? spokenOnly(texts(node.value)) : [];
  if (node.type === 'JSXExpressionContainer' && parents.at(-1)?.type !== 'JSXAttribute') return inUnspoken(parents) ? [] : spokenOnly(texts(node.expression));
  if (node.type === 'TaggedTemplateExpression' && nameOf(node.tag) === 'html') return pageText(literalText(node.quasi) ?? '');
  return [];
}

function attributeName(attribute: Node): string {
  return nameOf(attribute.name) ?? '';
}

function spokenOnly(found: string[]): string[] {
  // A dotted lower-case name is the key of a word, handed to a component that looks it up.
  return found.map((text) => text.trim()).filter((text) => letters.test(text.replace(productName, '')) && !/^[a-z][\w-]*(\.[\w-]+)+$/.test(text));
}

/** Literal texts that an expression may show. */
function texts(node: unknown): string[] {
  if (!isNode(node)) return [];
  const text = literalText(node);
  if (text !== undefined) return [text];
  if (node.type === 'ConditionalExpression') return [...texts(node.consequent), ...texts(node.alternate)];
  if (node.type === 'LogicalExpression') return node.operator === '&&' ? texts(node.right) : [...texts(node.left), ...texts(node.right)];
  if (node.type === 'JSXExpressionContainer' || node.type === 'ParenthesizedExpression') return texts(node.expression);
  return [];
}

function inUnspoken(parents: readonly Node[]): boolean {
  const element = parents.findLast((parent) => parent.type === 'JSXElement');
  const opening = element?.openingElement;
  return isNode(opening) && unspoken.has(nameOf(opening.name) ?? '');
}

/** Text in an `html` template: between the tags, and in the attributes that are read out. */
function pageText(page: string): string[] {
  const clean = page.replace(/<!--[\s\S]*?-->|<!doctype[^>]*>|<(style|script|code|kbd)\b[\s\S]*?(<\/\1>|$)/gi, ' ');
  const attributes = [...clean.matchAll(/\s(aria-label|placeholder|title|alt|label)="([^"]*)"/g)].map((found) => found[2] ?? '');
  const between = clean
    .replace(/<[^>]*(>|$)/g, '\n')
    .replace(/&\w+;/g, ' ')
    .split('\n');
  return spokenOnly([...attributes, ...between]);
}
