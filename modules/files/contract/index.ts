import { z } from 'zod';
import { defineErrors, platformErrors, route, uuidParam } from '#platform/contract';

export const filesErrors = defineErrors('files', {
  missing: {
    status: 422,
    title: { en: 'Send the file as multipart/form-data, in a part named file.', 'zh-CN': '请以 multipart/form-data 格式发送文件，字段名为 file。' },
  },
  empty: { status: 422, title: { en: 'This file is empty. Choose another.', 'zh-CN': '该文件为空，请另选文件。' } },
  tooLarge: {
    status: 413,
    title: { en: 'This file is larger than 25 MB. Send a smaller one, or a link to it.', 'zh-CN': '文件超过 25 MB，请发送较小的文件或改用链接。' },
  },
  full: {
    status: 507,
    title: {
      en: 'The server has no room for this file. Nothing was kept; tell your administrator.',
      'zh-CN': '服务器存储空间不足，文件未保存，请联系管理员。',
    },
  },
  unknown: {
    status: 422,
    title: { en: 'One of the files is not there, or was uploaded by someone else. Add it again.', 'zh-CN': '有文件不存在，或由他人上传。请重新添加。' },
  },
  damaged: {
    status: 410,
    title: {
      en: 'The stored copy of this file is damaged, so it is not handed out. Ask for it to be sent again.',
      'zh-CN': '该文件的存储副本已损坏，无法下载，请让对方重新发送。',
    },
  },
});

export const maxFileBytes = 25 * 1024 * 1024;

export const fileSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  sizeBytes: z.number(),
  /** Found from the bytes. */ type: z.string(),
  /** Of a picture. */ width: z.number().nullable(),
  height: z.number().nullable(),
  /** Its bytes no longer are what was stored: it is not handed out. */ damaged: z.boolean(),
});
export type StoredFile = z.infer<typeof fileSchema>;

/** Types that a page may show in place; everything else is only ever downloaded. SVG is not here: it can carry script. */
export const inlineTypes: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'];

export const uploadFile = route({
  method: 'POST',
  path: '/api/v1/files',
  tag: 'files',
  permission: 'files:upload',
  status: 201,
  idempotent: false,
  bodyLimit: maxFileBytes + 1024 * 1024,
  summary: 'Upload one file (multipart/form-data, part `file`), to be attached by its id. What nobody attaches within a day is removed.',
  response: fileSchema,
  errors: [filesErrors.missing, filesErrors.empty, filesErrors.tooLarge, filesErrors.full, platformErrors.unsupportedType],
});
export const getFile = route({
  method: 'GET',
  path: '/api/v1/files/{id}',
  tag: 'files',
  permission: 'files:upload',
  summary: 'Your own upload, until it is attached. Attached files are read where they are attached.',
  params: uuidParam,
  query: z.object({ inline: z.stringbool().default(false) }),
  response: z.string(),
  contentType: 'application/octet-stream',
  errors: [platformErrors.notFound, filesErrors.damaged],
});
