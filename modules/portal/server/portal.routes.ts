import { revokeLinks, sendRequest } from '#contract/portal';
import { platformErrors, says } from '#platform/contract';
import { appendEvents } from '#platform/events';
import { fail, handle } from '#platform/http';
import { baseLanguageOf } from '#platform/i18n';
import { newId } from '#platform/ids';
import type { App } from '#platform/modules';
import { readSetting } from '#server/settings';
import { visibleTickets } from '#server/tickets';
import { admitRequest, formOff } from './admitting.ts';
import { formFields } from './form-fields.ts';
import { formUploader } from './keeping-files.ts';
import { revokeLinksOf } from './link.repo.ts';
import { receiveRequest } from './requesting.ts';
import { portalSetting } from './settings.ts';

export const portalRoutes = (app: App) => [
  handle(sendRequest, async ({ tx, body, request, reply }) => {
    // Called from other sites' pages, without cookies: anybody may read the answer that they asked for.
    reply.header('access-control-allow-origin', '*');
    if (!(await readSetting(tx, portalSetting)).formOn) throw formOff();
    const onForm = await formFields(tx);
    const wrong = [
      ...Object.keys(body.fields ?? {})
        .filter((key) => !onForm.some((f) => f.key === key))
        .map((key) => ({ path: `fields.${key}`, message: says({ en: 'There is no such field on the form.', 'zh-CN': '表单中没有这个字段。' }) })),
      ...onForm
        .filter((f) => f.required && body.fields?.[f.key] === undefined)
        .map((f) => ({ path: `fields.${f.key}`, message: says({ en: 'This is needed.', 'zh-CN': '此项必填。' }) })),
      ...(body.subject.trim() ? [] : [{ path: 'subject', message: says({ en: 'This is needed.', 'zh-CN': '此项必填。' }) }]),
      ...(body.message.trim() ? [] : [{ path: 'message', message: says({ en: 'This is needed.', 'zh-CN': '此项必填。' }) }]),
    ];
    if (wrong.length > 0) throw fail(platformErrors.invalid, { fields: wrong });
    await admitRequest(app, request, body.email);
    const { ticketId, link } = await receiveRequest(tx, app, {
      subject: body.subject.trim(),
      message: body.message,
      name: body.name?.trim() ?? '',
      email: body.email,
      fields: body.fields ?? {},
      language: body.language ?? baseLanguageOf(request.headers['accept-language']),
      channel: 'form',
      files: [],
      uploader: formUploader(),
      submission: `api:${body.submissionId ?? newId()}`,
    });
    return { reference: ticketId, link };
  }),
  handle(revokeLinks, async ({ tx, actor, params }) => {
    if (!(await visibleTickets(tx, actor, [params.id])).has(params.id)) throw fail(platformErrors.notFound);
    const revoked = await revokeLinksOf(tx, params.id);
    if (revoked > 0) await appendEvents(tx, actor, [{ type: 'portal.links_revoked', ticketId: params.id, data: { count: revoked } }]);
    return { revoked };
  }),
];
