/** Form fields as markup: label above, help and error tied to the input, what was typed kept. */
import { attributes, type FormPost, type Html, html, type Piece } from '#platform/html';
import type { Translate } from '#platform/i18n';

export type FormErrors = ReadonlyMap<string, string>;
export type FieldOptions = {
  name: string;
  label: string;
  value?: string;
  optional?: boolean;
  help?: string;
  type?: 'text' | 'email' | 'number' | 'date';
  autocomplete?: string;
};
export type FormView = { t: Translate; errors: FormErrors };

export function textField(form: FormView, o: FieldOptions): Html {
  return labelled(
    form,
    o,
    html`<input${attributes({ type: o.type ?? 'text', ...ties(form, o), value: o.value ?? '', step: o.type === 'number' && 'any', autocomplete: o.autocomplete })}>`,
  );
}

export function textArea(form: FormView, o: FieldOptions): Html {
  // A parser drops the first line feed after the tag: this one.
  return labelled(
    form,
    o,
    html`<textarea${attributes(ties(form, o))}>
${o.value ?? ''}</textarea>`,
  );
}

export function choiceField(form: FormView, o: FieldOptions, choices: readonly { key: string; label: string }[]): Html {
  return labelled(
    form,
    o,
    html`<select${attributes(ties(form, o))}><option value="">${form.t('portal.form.choose')}</option>${choices.map((c) => html`<option${attributes({ value: c.key, selected: c.key === o.value })}>${c.label}</option>`)}</select>`,
  );
}

export function choicesField(form: FormView, o: FieldOptions & { values: readonly string[] }, choices: readonly { key: string; label: string }[]): Html {
  return html`<fieldset class="field" id="${o.name}"><legend>${o.label}${optionalMark(form, o)}</legend>${choices.map((c) => html`<label class="check"><input${attributes({ type: 'checkbox', name: o.name, value: c.key, checked: o.values.includes(c.key) })}><span>${c.label}</span></label>`)}${errorLine(form, o.name)}</fieldset>`;
}

export function checkField(form: FormView, o: FieldOptions): Html {
  return html`<div class="field"><label class="check"><input${attributes({ type: 'checkbox', name: o.name, id: o.name, value: 'true', checked: o.value === 'true' })}><span>${o.label}</span></label>${errorLine(form, o.name)}</div>`;
}

export function fileField(form: FormView, o: { name: string; label: string; help: string }): Html {
  return labelled(form, { ...o, optional: true }, html`<input${attributes({ type: 'file', ...ties(form, o), multiple: true })}>`);
}

function labelled(form: FormView, o: FieldOptions, control: Html): Html {
  return html`<div class="field"><label for="${o.name}">${o.label}${optionalMark(form, o)}</label>${control}${errorLine(form, o.name)}${o.help ? html`<p class="help" id="${o.name}-help">${o.help}</p>` : null}</div>`;
}

const optionalMark = (form: FormView, o: FieldOptions): Piece => o.optional && html` <span class="optional">${form.t('portal.form.optional')}</span>`;
const errorLine = (form: FormView, name: string): Piece => form.errors.has(name) && html`<p class="error" id="${name}-error">${form.errors.get(name)}</p>`;

/** The name, and which lines below it are read out with it. */
function ties(form: FormView, o: { name: string; help?: string }): Record<string, string | null> {
  const failed = form.errors.has(o.name);
  const described = [failed && `${o.name}-error`, o.help && `${o.name}-help`].filter(Boolean).join(' ');
  return { id: o.name, name: o.name, 'aria-invalid': failed ? 'true' : null, 'aria-describedby': described || null };
}

/** All that is wrong, first on the page and focused: without a script the browser does it by `autofocus`. */
export function errorSummary({ t, errors }: FormView): Piece {
  if (errors.size === 0) return null;
  return html`<div class="summary" role="alert" tabindex="-1" autofocus><h2>${t('portal.form.errors', { count: errors.size })}</h2><ul>${[...errors].map(([name, message]) => html`<li><a href="#${name}">${message}</a></li>`)}</ul></div>`;
}

/** What must come back unchanged, and a field that people do not see and programs fill in. */
export function sealedFields(t: Translate, sealed: string): Html {
  return html`<input type="hidden" name="form" value="${sealed}"><div class="hp" aria-hidden="true"><label for="website">${t('portal.form.trap')}</label><input type="text" name="website" id="website" tabindex="-1" autocomplete="off"></div>`;
}

/** Errors that any form with files can have. */
export function fileErrors(t: Translate, post: FormPost, errors: Map<string, string>, limits: { files: number; fileBytes: number }): void {
  const mb = Math.floor(limits.fileBytes / 1024 / 1024);
  const [first] = post.tooLarge;
  if (first !== undefined) errors.set('files', t('portal.form.fileTooLarge', { name: first.slice(0, 80), mb }));
  else if (post.tooMany) errors.set('files', t('portal.form.tooManyFiles', { max: limits.files }));
}
