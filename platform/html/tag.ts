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

/** Values stand in text or in quoted attributes. Within a tag only pieces made by `html` may stand, never text: that would make names or unquoted values. */
export function html(parts: TemplateStringsArray, ...values: readonly Piece[]): Html {
  const places = placesIn(parts);
  let markup = parts[0] ?? '';
  for (const [i, value] of values.entries()) {
    if (places[i] === 'tag' && !isMarkup(value)) throw new Error(`Text cannot stand here, it needs quotes around it: ...${(parts[i] ?? '').slice(-40)}`);
    markup += written(value) + (parts[i + 1] ?? '');
  }
  return new Html(markup, made);
}

type Place = 'text' | 'tag' | 'quoted';
const known = new WeakMap<TemplateStringsArray, Place[]>();

/** Where each value of a template stands; looked at once per template. */
function placesIn(parts: TemplateStringsArray): Place[] {
  const found = known.get(parts);
  if (found) return found;
  const places: Place[] = [];
  let place: Place = 'text';
  for (const part of parts.slice(0, -1)) {
    for (const character of part) {
      if (place === 'quoted') place = character === '"' ? 'tag' : 'quoted';
      else if (place === 'tag') place = character === '>' ? 'text' : character === '"' ? 'quoted' : 'tag';
      else if (character === '<') place = 'tag';
    }
    // A piece of a tag that is put together elsewhere: `name=` with nothing around what follows.
    places.push(place === 'text' && /(?:^|\s)[\w-]+=$/.test(part) ? 'tag' : place);
  }
  known.set(parts, places);
  return places;
}

const isMarkup = (value: Piece): boolean =>
  value === null || value === undefined || value === false || value instanceof Html || (Array.isArray(value) && value.every(isMarkup));

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

/** Attributes of a tag: `<input ${attributes({name, value, checked: on})}>`. True stands alone; null, undefined and false leave it out. */
export function attributes(values: Readonly<Record<string, string | number | boolean | null | undefined>>): Html {
  const written = Object.entries(values).map(([name, value]) => {
    if (!/^[a-z][a-z-]*$/.test(name)) throw new Error(`${JSON.stringify(name)} is no attribute.`);
    if (value === null || value === undefined || value === false) return '';
    return value === true ? ` ${name}` : ` ${name}="${escapeHtml(String(value))}"`;
  });
  return new Html(written.join(''), made);
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
