/** What a file is called when people see it. Never used as a path: bytes lie under their hash. */
const longest = 180;

/** The last part of any path, without characters that hide, reverse or break it. */
export function cleanName(given: string): string {
  const base = given.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const shown = base
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    .replace(/\s+/gu, ' ')
    .replace(/^[\s.]+|[\s.]+$/gu, '');
  if (!shown) return 'file';
  const letters = [...shown];
  if (letters.length <= longest) return shown;
  const dot = shown.lastIndexOf('.');
  const ending = dot > 0 && shown.length - dot <= 12 ? shown.slice(dot) : '';
  return (
    letters
      .slice(0, longest - [...ending].length)
      .join('')
      .trimEnd() + ending
  );
}

/** RFC 6266 with RFC 8187: a plain name for old readers, the real one for the others. */
export function disposition(kind: 'inline' | 'attachment', name: string): string {
  const plain =
    name
      .normalize('NFKD')
      .replace(/[^\x20-\x7e]/g, '')
      .replace(/["\\%;]/g, '_')
      .trim() || 'file';
  const real = encodeURIComponent(name).replace(/['()*!]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${kind}; filename="${plain}"; filename*=UTF-8''${real}`;
}
