import { defineErrors } from '#platform/contract';

export const customersErrors = defineErrors('customers', {
  badEmail: { status: 422, title: { en: 'That is not a mail address.', 'zh-CN': '这不是有效的邮箱地址。' } },
  badPhone: {
    status: 422,
    title: { en: 'That is not a phone number. Write digits, with the country code if you can.', 'zh-CN': '这不是有效的电话号码，请填写数字，最好带国家代码。' },
  },
  badExternalId: { status: 422, title: { en: 'That external id is empty or longer than 200 characters.', 'zh-CN': '外部编号为空或超过 200 个字符。' } },
  badDomain: {
    status: 422,
    title: {
      en: 'A domain looks like example.com. Addresses of public mail services belong to no company.',
      'zh-CN': '域名应形如 example.com。公共邮箱的域名不属于任何公司。',
    },
  },
  identifierTaken: {
    status: 409,
    title: { en: 'Another customer has this already. Merge the two if they are one person.', 'zh-CN': '该信息已属于另一位客户。如为同一人，请合并。' },
  },
  domainTaken: { status: 409, title: { en: 'Another company has this domain.', 'zh-CN': '该域名已属于另一家公司。' } },
  unknownCompany: { status: 422, title: { en: 'There is no such company.', 'zh-CN': '没有这家公司。' } },
  mergeSame: { status: 422, title: { en: 'These are the same person already.', 'zh-CN': '二者已是同一位客户。' } },
  erased: {
    status: 409,
    title: { en: 'This customer was erased at their request. Nothing can be added.', 'zh-CN': '该客户的资料已应要求删除，无法再添加内容。' },
  },
  mergeUndone: { status: 409, title: { en: 'This merge was undone already.', 'zh-CN': '该合并已撤销。' } },
});
