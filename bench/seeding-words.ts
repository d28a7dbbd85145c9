/** The words of the bench's data: invented English-like ones with frequencies as in real text, and Chinese ones. Seeded, so that every run has the same. */
import { searchWords } from '#platform/text';

/** What is looked for: in one of a thousand, one of fifty and three of ten messages of its language. */
export const wanted = {
  en: { rare: 'kipoluxx', medium: 'venadorx', frequent: 'mistrelax' },
  'zh-CN': { rare: '鹦鹉', medium: '发票', frequent: '退款' },
} as const;
export type Language = keyof typeof wanted;

/** A text and the words under which the product finds it (platform/text), so that the database can put whole rows together. */
export type Piece = { text: string; words: string };
const piece = (text: string): Piece => ({ text, words: searchWords(text) });

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

const consonants = 'bcdfghklmnprstvz';
const vowels = 'aeiou';
/** No language's list of stop words and no stemmer knows them, so that counts are exact. */
function invented(n: number): string {
  let text = '';
  for (let k = n + 37; k > 0; k = Math.floor(k / 80)) text += (consonants[k % 16] ?? 'b') + (vowels[Math.floor(k / 16) % 5] ?? 'a');
  return `${text}x`;
}

// None of these makes one of the wanted words when two stand side by side.
const letters =
  '我你他这那有没是在不了到请问订单快递物流收货地址账号登录密码更换客服时间今天昨天已经还是可以无法显示手机电脑页面按钮点击提交成功失败联系回复处理谢谢麻烦帮忙查询结果商品尺寸颜色质量包装破损优惠活动会员积分余额银行支付宝微信方式确认取消修改信息';

function chinese(random: () => number): string {
  const all = [...letters];
  const parts: string[] = [];
  for (let sentence = 0; sentence < 6; sentence += 1) {
    let text = '';
    for (let n = 0; n < 14; n += 1) text += all[Math.floor(all.length ** random())] ?? '我';
    parts.push(text);
  }
  return `${parts.join('，')}。`;
}

const textCount = 4_000;
export const chineseCount = 1_000;
const languageOf = (text: number): Language => (text < chineseCount ? 'zh-CN' : 'en');

/** Texts of some 480 characters (Chinese: 90), with a beginning for subjects; messages take one and add a word of their own. The first thousand are Chinese. */
export function texts(): { whole: Piece; head: Piece }[] {
  const random = randomFrom(12_345);
  return Array.from({ length: textCount }, (_, n) => {
    if (languageOf(n) === 'zh-CN') {
      const text = chinese(random);
      return { whole: piece(text), head: piece(text.slice(0, 12)) };
    }
    const words = Array.from({ length: 70 }, () => invented(Math.floor(30_000 ** random())));
    return { whole: piece(words.join(' ')), head: piece(words.slice(0, 4).join(' ')) };
  });
}

const given = ['Ana', 'Ben', 'Carla', 'Dario', 'Elif', 'Femi', 'Greta', 'Hugo', 'Ines', 'Jonas'];
const family = ['Okafor', 'Lima', 'Meyer', 'Novak', 'Ortiz', 'Petrov', 'Rossi', 'Silva', 'Tanaka', 'Weber'];
const familyZh = ['王', '李', '张', '刘', '陈', '杨', '黄', '赵', '吴', '周'];
const givenZh = ['小明', '丽华', '建国', '秀英', '志强', '晓燕', '海涛', '雪梅', '俊杰', '思远'];
/** A hundred names of each language: Chinese ones first. */
export const names: readonly Piece[] = [
  ...familyZh.flatMap((f) => givenZh.map((g) => piece(f + g))),
  ...given.flatMap((g) => family.map((f) => piece(`${g} ${f}`))),
];
export const tags: readonly Piece[] = ['refund', 'shipping', 'invoice', 'login', 'damaged', 'vip', '物流', '售后'].map(piece);
/** The word at the end of a message by how often it comes; the last is everybody's. */
export const endings: readonly (Piece & { language: Language; often: string })[] = (['en', 'zh-CN'] as const).flatMap((language) =>
  (['rare', 'medium', 'frequent'] as const)
    .map((often) => ({ ...piece(wanted[language][often]), language, often: often as string }))
    .concat({ ...piece(language === 'en' ? 'plainx' : '好的'), language, often: 'none' }),
);
