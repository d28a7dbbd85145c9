/** Server-rendered HTML: everything put into a template is escaped unless it is itself such a template. */

/** Markup that was made by `html`. There is no way to make one from text that came from outside. */
export class Html {
  readonly #markup: string;
  constructor(markup: string, token: symbol) {
    if (token !== made) throw new Error('Markup is made by the html tag only.');
    this.#markup = markup;
  }
  toString(): string {
    return this.#markup;
  }
}
const made = Symbol('made by html');

export type Piece = Html | string | number | null | undefined | false | readonly Piece[];

/** Values stand in text or in quoted attributes only: never as a tag or attribute name, in an unquoted attribute, a script or a style. */
export function html(parts: TemplateStringsArray, ...values: readonly Piece[]): Html {
  let markup = parts[0] ?? '';
  for (const [i, value] of values.entries()) {
    const before = parts[i] ?? '';
    if (/=\s*$/.test(before)) throw new Error(`A value needs quotes around it: ...${before.slice(-40)}`);
    markup += written(value) + (parts[i + 1] ?? '');
  }
  return new Html(markup, made);
}

function written(value: Piece): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  return value.map(written).join('');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '\r': '&#13;', '\0': '\ufffd' };

/** A carriage return is written as a reference, because a parser would turn a bare one into a line feed. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'\r\0]/g, (character) => entities[character] ?? character);
}

/** An attribute without a value, or nothing: `<input ${flag('checked', on)}>`. */
export function flag(name: 'checked' | 'selected' | 'required' | 'multiple' | 'autofocus' | 'hidden' | 'disabled', on: boolean): Html | false {
  return on && new Html(name, made);
}

const address = /https?:\/\/[^\s<>"'\u0000-\u001f\u3000-\u303f\uff00-\uffef]{1,2000}/g;

/** Plain text with its web addresses as links. For texts of the team only: what customers write stays text. */
export function linked(text: string): Html {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(address)) {
    const href = match[0].replace(/[.,;:!?)\]}]+$/, '');
    pieces.push(text.slice(at, match.index), html`<a href="${href}" rel="noopener noreferrer nofollow">${href}</a>`);
    at = match.index + href.length;
  }
  return html`${[...pieces, text.slice(at)]}`;
}
