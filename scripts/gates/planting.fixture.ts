import { type Gate, projectOf } from '../project/files.ts';

/** What a gate says of a project made of these files only: `path:line message`, notes with `note: ` before. */
export function plant(gate: Gate, files: Record<string, string>): string[] {
  return gate(projectOf(files)).map(({ path, line, message, level }) => `${level ? `${level}: ` : ''}${path}${line ? `:${line}` : ''} ${message}`);
}
