import { defineErrors } from '#platform/contract';

export const identityErrors = defineErrors('identity', {
  badKey: {
    status: 401,
    title: { en: 'This API key is not valid. It may be mistyped, revoked or expired.', 'zh-CN': '该 API 密钥无效，可能输入有误、已吊销或已过期。' },
  },
  wrongCredentials: { status: 401, title: { en: 'The mail address or the password is not right.', 'zh-CN': '邮箱或密码不正确。' } },
  wrongCode: {
    status: 401,
    title: { en: 'This code is not right, or it was used before. Take the newest one.', 'zh-CN': '验证码不正确或已使用过，请输入最新的验证码。' },
  },
  signInAgain: {
    status: 401,
    title: { en: 'This took too long or too many tries. Start again with your password.', 'zh-CN': '操作超时或尝试次数过多，请重新输入密码登录。' },
  },
  tooManyTries: { status: 429, title: { en: 'Too many tries. Wait a few minutes, then try again.', 'zh-CN': '尝试次数过多，请过几分钟再试。' } },
  wrongPassword: { status: 422, title: { en: 'Your current password is not right.', 'zh-CN': '当前密码不正确。' } },
  passwordNeeded: { status: 403, title: { en: 'Confirm this with your password.', 'zh-CN': '请输入密码确认此操作。' } },
  weakPassword: {
    status: 422,
    title: {
      en: 'Choose another password: at least 12 characters, not your mail address or a name, and not one of the well-known ones.',
      'zh-CN': '请更换密码：至少 12 个字符，不能是邮箱地址、姓名或组织名称，也不能是常见密码。',
    },
  },
  peopleOnly: {
    status: 403,
    title: { en: 'This is for people who are signed in, not for API keys.', 'zh-CN': '此操作仅供已登录的人员使用，API 密钥无法使用。' },
  },
  linkInvalid: {
    status: 404,
    title: { en: 'This link has been used, was withdrawn or has expired. Ask for a new one.', 'zh-CN': '此链接已使用、已撤回或已过期，请重新获取。' },
  },
  joinedOnly: {
    status: 503,
    title: {
      en: 'You have joined, but could not be signed in just now. Sign in with your mail address and the password you chose.',
      'zh-CN': '你已成功加入，但暂时无法自动登录。请使用你的邮箱地址和刚设置的密码登录。',
    },
  },
  emailTaken: { status: 409, title: { en: 'Someone with this mail address is already here.', 'zh-CN': '已有成员使用该邮箱地址。' } },
  lastAdministrator: {
    status: 409,
    title: {
      en: 'There must always be one active administrator. Make someone else administrator first.',
      'zh-CN': '必须至少保留一位启用状态的管理员，请先指定其他管理员。',
    },
  },
  twoFactorOn: { status: 409, title: { en: 'Two-factor sign-in is already on.', 'zh-CN': '两步验证已启用。' } },
  twoFactorOff: { status: 409, title: { en: 'Two-factor sign-in is not on.', 'zh-CN': '两步验证尚未启用。' } },
  twoFactorKept: {
    status: 409,
    title: {
      en: 'Your organization asks everyone for two-factor sign-in, so it cannot be turned off.',
      'zh-CN': '组织要求所有成员使用两步验证，因此无法关闭。',
    },
  },
  unknownScope: { status: 422, title: { en: 'There is no such permission, or this role does not hold it.', 'zh-CN': '权限不存在，或该角色不具备此权限。' } },
  unknownTimeZone: {
    status: 422,
    title: { en: 'This time zone is not known. Use a name such as Europe/Madrid.', 'zh-CN': '无法识别该时区，请使用 Asia/Shanghai 这样的名称。' },
  },
});
