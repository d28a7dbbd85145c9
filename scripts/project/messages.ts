import { IntlMessageFormat } from 'intl-messageformat';
import type { ProjectFiles } from './files.ts';
import { wordFolders } from './rooms.ts';

export type ReadMessage = {
  /** Names of the values it needs, sorted. */
  args: string[];
  /** What a reader sees, without values. */
  words: string;
  /** Why it cannot be read. */
  problem?: string;
};

type Part = { type: number; value?: string; options?: Record<string, { value: Part[] }> };

/** Element kinds of the message parser: plain text, and those that stand for a value by name. */
const plainText = 0;
const named = new Set([1, 2, 3, 4, 5, 6]);

/** Reads an ICU message as the product does (`#platform/i18n`). */
export function readMessage(message: string, language: string): ReadMessage {
  const args = new Set<string>();
  const words: string[] = [];
  const collect = (parts: Part[]): void => {
    for (const part of parts) {
      if (part.type === plainText) words.push(part.value ?? '');
      if (named.has(part.type)) args.add(part.value ?? '');
      for (const option of Object.values(part.options ?? {})) collect(option.value);
    }
  };
  try {
    collect(new IntlMessageFormat(message, language, undefined, { ignoreTag: true }).getAst() as Part[]);
  } catch (error) {
    return { args: [], words: message, problem: (error as Error).message };
  }
  return { args: [...args].sort(), words: words.join(' ') };
}

/** The words of one folder in one language; undefined when the file is missing or no flat map of strings. */
export function catalogOf(project: ProjectFiles, folder: string, language: string): Record<string, string> | undefined {
  const words = project.json(`${folder}/${language}.json`);
  const isFlat = typeof words === 'object' && words !== null && !Array.isArray(words) && Object.values(words).every((word) => typeof word === 'string');
  return isFlat ? (words as Record<string, string>) : undefined;
}

/** Key -> English message and its folder. The product joins all folders into one catalog. */
export function allKeys(project: ProjectFiles): Map<string, { folder: string; message: string }> {
  const keys = new Map<string, { folder: string; message: string }>();
  for (const folder of wordFolders(project)) {
    for (const [key, message] of Object.entries(catalogOf(project, folder, 'en') ?? {})) keys.set(key, { folder, message });
  }
  return keys;
}
