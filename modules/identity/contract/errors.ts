import { defineErrors } from '#platform/contract';

export const identityErrors = defineErrors('identity', {
  badKey: { status: 401, title: { en: 'This API key is not valid. It may be mistyped, revoked or expired.', 'zh-CN': '该 API 密钥无效，可能输入有误、已吊销或已过期。' } },
});
