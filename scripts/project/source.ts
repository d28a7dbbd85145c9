import { type Comment, parseSync, visitorKeys } from 'oxc-parser';

/** A syntax node as oxc gives it (ESTree with TypeScript). Fields other than these are read by name. */
export type Node = { type: string; start: number; end: number; [field: string]: unknown };

export type Import = {
  specifier: string;
  line: number;
  /** `import type` and `export type`: gone before the program runs. */
  typeOnly: boolean;
  /** `import()`: runs later, so it closes no cycle. */
  dynamic: boolean;
};

export type ParsedSource = {
  program: Node;
  comments: readonly Comment[];
  imports: readonly Import[];
  /** What the parser could not read. */
  problems: readonly string[];
  lineCount: number;
  lineAt(offset: number): number;
};

export function parseSource(path: string, text: string): ParsedSource {
  const result = parseSync(path, text, { sourceType: 'module' });
  const lineAt = lineFinder(text);
  const program: Node = { ...result.program };
  const lines = text.split('\n').length;
  return {
    program,
    comments: result.comments,
    imports: [...declaredImports(program, lineAt), ...laterImports(result.module.dynamicImports, text, lineAt)],
    problems: result.errors.filter((e) => e.severity === 'Error').map((e) => e.message),
    lineCount: text.endsWith('\n') ? lines - 1 : lines,
    lineAt,
  };
}

/** Calls `visit` for each node, parents first, with the chain of parents (nearest last). */
export function walk(root: Node, visit: (node: Node, parents: readonly Node[]) => void): void {
  const parents: Node[] = [];
  const step = (node: Node): void => {
    visit(node, parents);
    parents.push(node);
    for (const key of visitorKeys[node.type] ?? []) {
      const child = node[key];
      if (Array.isArray(child)) {
        for (const item of child) if (isNode(item)) step(item);
      } else if (isNode(child)) step(child);
    }
    parents.pop();
  };
  step(root);
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

/** The text of a string literal or of a template; a template's inserted expressions become `hole`. */
export function literalText(node: unknown, hole = ' '): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type !== 'TemplateLiteral') return undefined;
  const parts = node.quasis as { value: { cooked: string | null; raw: string } }[];
  return parts.map((part) => part.value.cooked ?? part.value.raw).join(hole);
}

/** Identifier or property name; undefined for computed ones. */
export function nameOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Identifier' || node.type === 'JSXIdentifier' || node.type === 'PrivateIdentifier') return node.name as string;
  return literalText(node);
}

/** Last name of what is called: `t` of `t(x)`, `selectFrom` of `db.selectFrom(x)`. */
export function calleeName(call: Node): string | undefined {
  const callee = call.callee;
  if (!isNode(callee)) return undefined;
  return callee.type === 'MemberExpression' ? nameOf(callee.property) : nameOf(callee);
}

/** Value of a property of an object literal. */
export function property(object: unknown, name: string): Node | undefined {
  if (!isNode(object) || object.type !== 'ObjectExpression') return undefined;
  const found = (object.properties as Node[]).find((p) => p.type === 'Property' && nameOf(p.key) === name);
  return found && isNode(found.value) ? found.value : undefined;
}

function declaredImports(program: Node, lineAt: (offset: number) => number): Import[] {
  const kinds = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration']);
  return (program.body as Node[]).flatMap((node) => {
    const specifier = kinds.has(node.type) ? literalText(node.source) : undefined;
    if (specifier === undefined) return [];
    const typeOnly = (node.importKind ?? node.exportKind) === 'type';
    return [{ specifier, line: lineAt(node.start), typeOnly, dynamic: false }];
  });
}

type Span = { start: number; end: number; moduleRequest: { start: number; end: number } };

function laterImports(spans: readonly Span[], text: string, lineAt: (offset: number) => number): Import[] {
  return spans.flatMap((span) => {
    const request = /^(['"`])([^'"`$]+)\1$/.exec(text.slice(span.moduleRequest.start, span.moduleRequest.end).trim());
    return request?.[2] ? [{ specifier: request[2], line: lineAt(span.start), typeOnly: false, dynamic: true }] : [];
  });
}

function lineFinder(text: string): (offset: number) => number {
  let starts: number[] | undefined;
  return (offset) => {
    if (!starts) {
      starts = [0];
      for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    }
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
