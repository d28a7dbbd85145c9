import { defineErrors } from '#platform/contract';

export const ticketErrors = defineErrors('tickets', {
  notFound: { status: 404, title: { en: 'There is no such ticket, or it is not yours to see.', 'zh-CN': '工单不存在，或你无权查看。' } },
  messageNotFound: { status: 404, title: { en: 'There is no such message on this ticket.', 'zh-CN': '该工单中没有这条消息。' } },
  readOnly: {
    status: 403,
    title: { en: 'You may read this ticket and add notes, but not change it.', 'zh-CN': '你可以查看该工单并添加内部备注，但不能修改。' },
  },
  changed: {
    status: 409,
    title: { en: 'Someone changed this ticket in the meantime. Load it again, then repeat your change.', 'zh-CN': '工单已被他人修改，请重新加载后再操作。' },
  },
  threadMoved: {
    status: 409,
    title: {
      en: 'The conversation has moved on since you began to write. Read the newest message, then send.',
      'zh-CN': '你撰写期间对话有了新内容，请先阅读最新消息再发送。',
    },
  },
  mergedAway: { status: 409, title: { en: 'This ticket was merged. Work on the ticket it was merged into.', 'zh-CN': '该工单已被合并，请在目标工单中处理。' } },
  mergeIntoItself: {
    status: 422,
    title: { en: 'A ticket cannot be merged into itself, or into one that was merged into it.', 'zh-CN': '工单不能合并到自身或已合并到它的工单。' },
  },
  mergeTooOld: {
    status: 409,
    title: { en: 'A merge can be undone for 24 hours. Split the messages instead.', 'zh-CN': '合并仅可在 24 小时内撤销，可改为拆分消息。' },
  },
  mergeNotFound: { status: 404, title: { en: 'There is no such merge to undo.', 'zh-CN': '没有可撤销的合并记录。' } },
  statusUnknown: {
    status: 422,
    title: { en: 'There is no such status. List them at /api/v1/ticket-statuses.', 'zh-CN': '没有该状态，可在 /api/v1/ticket-statuses 查看全部状态。' },
  },
  queueUnknown: { status: 422, title: { en: 'There is no such queue, or it is archived.', 'zh-CN': '队列不存在或已归档。' } },
  assigneeUnknown: {
    status: 422,
    title: { en: 'This person cannot be given tickets: not active, or may not work this queue.', 'zh-CN': '无法分配给该成员：账号未启用，或无权处理该队列。' },
  },
  customerNeeded: {
    status: 422,
    title: { en: 'Say who the customer is: a mail address, or the id of a known customer.', 'zh-CN': '请指明客户：邮箱地址或已有客户的编号。' },
  },
  textNeeded: { status: 422, title: { en: 'Write something: text or html must not be empty.', 'zh-CN': '内容不能为空，请填写 text 或 html。' } },
  fieldWrong: { status: 422, title: { en: 'A field has a value that does not fit it.', 'zh-CN': '字段的值不符合要求。' } },
  cursorWrong: {
    status: 422,
    title: { en: 'This page marker is not valid here. Start again without cursor.', 'zh-CN': '分页标记无效，请去掉 cursor 重新开始。' },
  },
  searchWrong: { status: 422, title: { en: 'This search cannot be understood.', 'zh-CN': '无法理解该搜索条件。' } },
  tooBroad: {
    status: 422,
    title: {
      en: 'This takes too long over so many tickets. Filter by queue, person or status, or sort by the last change.',
      'zh-CN': '工单数量过多，查询超时。请按队列、人员或状态筛选，或改为按最近更新排序。',
    },
  },
  alreadySent: { status: 409, title: { en: 'This reply has already gone out.', 'zh-CN': '该回复已经发出。' } },
  scheduleNotFound: { status: 404, title: { en: 'There is no such waiting reply.', 'zh-CN': '没有该待发送的回复。' } },
  tooManyTickets: { status: 422, title: { en: 'At most 1,000 tickets can be changed at once.', 'zh-CN': '一次最多可更改 1,000 个工单。' } },
  nameTaken: { status: 409, title: { en: 'This name is already in use. Choose another.', 'zh-CN': '该名称已被使用，请换一个。' } },
  inUse: {
    status: 409,
    title: { en: 'This is built in or in use and cannot be removed. Archive it instead.', 'zh-CN': '内置或正在使用，无法删除，可改为归档。' },
  },
  notFoundHere: { status: 404, title: { en: 'There is nothing here with this id.', 'zh-CN': '没有对应编号的内容。' } },
});
