/** The request form, for everybody and for those who proved their address. */
import { limits, type PortalSettings } from '#contract/portal';
import { type FormPost, type Html, html, type Piece } from '#platform/html';
import { checkField, choiceField, choicesField, errorSummary, type FormView, fileField, sealedFields, textArea, textField } from './fields.ts';
import { type FormField, fieldName, wordIn } from './request.form.ts';
import { organizationName, type PageParts, type View } from './viewing.ts';

export type RequestForm = {
  settings: PortalSettings;
  fields: readonly FormField[];
  sealed: string;
  action: string;
  post: FormPost;
  errors: ReadonlyMap<string, string> /** Proven already. */;
  email: string | null;
  nav?: Piece;
};

export function requestPage(view: View, form: RequestForm): PageParts {
  const { t } = view;
  const title = t('portal.request.title');
  const intro = form.settings.intro[view.language] || t('portal.request.intro', { organization: organizationName(view.organization) });
  const fields: FormView = { t, errors: form.errors };
  const { post } = form;
  const value = (name: string): string => post.value(name);
  return {
    title: form.errors.size > 0 ? t('portal.form.errorTitle', { title }) : title,
    nav: form.nav,
    keep: form.email ? 'never' : 'history',
    ...(form.errors.size > 0 ? { status: 422 } : {}),
    here: form.action === '/request' ? '/request' : '/my/new',
    body: html`<h1>${title}</h1><p class="lead">${intro}</p>
${errorSummary(fields)}
<form method="post" action="${form.action}" enctype="multipart/form-data" novalidate>
${sealedFields(t, form.sealed)}
${textField(fields, { name: 'subject', label: t('portal.request.subject'), value: value('subject'), help: t('portal.request.subjectHelp') })}
${textArea(fields, { name: 'message', label: t('portal.request.message'), value: value('message') })}
${form.fields.map((field) => customField(view, fields, post, field))}
${
  form.email
    ? html`<div class="field"><p class="label">${t('portal.request.email')}</p><p>${form.email}</p></div>`
    : [
        textField(fields, { name: 'name', label: t('portal.request.name'), value: value('name'), optional: true, autocomplete: 'name' }),
        textField(fields, {
          name: 'email',
          label: t('portal.request.email'),
          value: value('email'),
          type: 'email',
          autocomplete: 'email',
          help: t('portal.request.emailHelp'),
        }),
      ]
}
${fileField(fields, { name: 'files', label: t('portal.request.files'), help: fileHelp(view, filesLost(post)) })}
<div class="actions"><button class="primary wide" type="submit">${t('portal.request.send')}</button></div>
</form>`,
  };
}

/** A page that comes back cannot hold the chosen files: browsers do not allow it. */
export const filesLost = (post: FormPost): boolean => post.files.length > 0 || post.tooLarge.length > 0;

export function fileHelp({ t }: View, lost: boolean): string {
  const size = { max: limits.files, mb: limits.fileBytes / 1024 / 1024 };
  return lost ? t('portal.form.filesAgain', size) : t('portal.request.filesHelp', size);
}

function customField(view: View, form: FormView, post: FormPost, field: FormField): Html {
  const options = {
    name: fieldName(field),
    label: wordIn(field.label, view.language, field.key),
    value: post.value(fieldName(field)),
    optional: !field.required,
  };
  const choices = field.choices.map((c) => ({ key: c.key, label: wordIn(c.label, view.language, c.key) }));
  switch (field.kind) {
    case 'choice':
      return choiceField(form, options, choices);
    case 'choices':
      return choicesField(form, { ...options, values: post.values(fieldName(field)) }, choices);
    case 'boolean':
      return checkField(form, options);
    case 'number':
      return textField(form, { ...options, type: 'number' });
    case 'date':
      return textField(form, { ...options, type: 'date' });
    default:
      return textField(form, options);
  }
}
