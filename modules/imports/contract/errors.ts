import { defineErrors } from '#platform/contract';

export const importsErrors = defineErrors('imports', {
  tooLarge: {
    status: 413,
    title: { en: 'This file is larger than 200 MB. Split it and import the parts one after the other.', 'zh-CN': '文件超过 200 MB，请拆分后依次导入。' },
  },
  typeWrong: {
    status: 415,
    title: {
      en: 'Send the file as multipart/form-data with a part `file`, or by itself as text/csv or application/x-ndjson.',
      'zh-CN': '请以 multipart/form-data 上传并命名为 `file`，或直接以 text/csv、application/x-ndjson 发送文件内容。',
    },
  },
  unreadable: {
    status: 422,
    title: {
      en: 'No table was found in this file. Save it as CSV with column names in the first row, or as JSON Lines.',
      'zh-CN': '文件中没有找到表格。请另存为首行是列名的 CSV，或 JSON Lines 格式。',
    },
  },
  mappingWrong: {
    status: 422,
    title: { en: 'Something is missing in the mapping. See the list for what to choose.', 'zh-CN': '列对应关系不完整，请按列表补充。' },
  },
  busy: {
    status: 409,
    title: { en: 'This is being worked on right now. Wait until it has finished, or stop it.', 'zh-CN': '正在处理中，请等待完成或先停止。' },
  },
  cursorWrong: {
    status: 422,
    title: { en: 'This page marker is not valid here. Start again without cursor.', 'zh-CN': '分页标记无效，请去掉 cursor 重新开始。' },
  },
  notFinished: {
    status: 409,
    title: {
      en: 'This export has no file: it is not finished, or the file was removed after seven days.',
      'zh-CN': '该导出没有文件：尚未完成，或文件已在七天后清除。',
    },
  },
});
