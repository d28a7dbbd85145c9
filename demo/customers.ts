/** The customers of Linden Home. Each is a function of the seed and a number, so that a million of them need no memory. */
import { dayMs } from './arriving.ts';
import { forkSeed, seeded } from './random.ts';
import type { Language } from './scenario.ts';
import { companies } from './shop.ts';

/** What kind of person writes. All numbers are around 1, `grace` around 0. */
export type Temper = { patience: number; talkative: number; answersSurveys: number; grace: number; demanding: number };
export type Customer = {
  index: number;
  name: string;
  email: string;
  language: Language;
  temper: Temper /** How long they have been known when they first write. */;
  knownForMs: number;
};

const chineseShare = 0.32;
const firstOnes =
  'Olivia Hart,Samuel Adeyemi,Grace Kowalski,Liam O’Connor,Priya Nair,Jonas Berg,Elena Petrova,Noah Whitfield,Fatima Zahra,Arthur Penrose,Isabel Moreno,George Tanaka,Maya Cohen,Victor Lund,Sofia Marino,Henry Clarke,Zoe Papadakis,Adam Novak,Leah Brooks,Karim Haddad,Ruth Gallagher,Peter Jansen,Clara Dupont,Oscar Nilsson'.split(
    ',',
  );
const firstChinese: readonly (readonly [string, string])[] = [
  ['王建国', 'wang.jianguo'],
  ['刘芳', 'liu.fang'],
  ['张慧', 'zhang.hui'],
  ['赵明轩', 'zhao.mingxuan'],
  ['孙丽华', 'sun.lihua'],
  ['周子涵', 'zhou.zihan'],
  ['吴佳琪', 'wu.jiaqi'],
  ['郑浩然', 'zheng.haoran'],
  ['冯雪', 'feng.xue'],
  ['蒋文博', 'jiang.wenbo'],
  ['韩梅', 'han.mei'],
  ['许诺', 'xu.nuo'],
  ['何晓东', 'he.xiaodong'],
  ['林静怡', 'lin.jingyi'],
  ['黄志强', 'huang.zhiqiang'],
  ['高远', 'gao.yuan'],
];
const given =
  'Alice,Ben,Carla,Dominic,Erin,Felix,Gabriela,Hugo,Iris,Julian,Katya,Lewis,Marta,Nils,Orla,Pablo,Quinn,Rachel,Stefan,Tara,Umar,Vera,Wendy,Xavier,Yasmin,Zach,Anders,Bianca,Conor,Dalia,Edgar,Fiona,Gareth,Heidi,Ivan,Jasmine,Kieran,Lucia,Milan,Nadine,Osman,Petra,Rohan,Sabine,Tobias,Ursula,Vikram,Willa,Astrid,Bruno,Celia,Dario,Esther'.split(
    ',',
  );
const family =
  'Abbott,Bauer,Castillo,Dalton,Ekström,Ferrari,Grant,Hoffmann,Ibrahim,Jensen,Kaur,Larsen,Morris,Nguyen,Olsen,Pereira,Quigley,Rossi,Schmidt,Turner,Ueda,Vasquez,Walsh,Young,Zimmer,Ainsley,Bianchi,Cooper,Dubois,Eriksen,Fletcher,Gomez,Hale,Ito,Jones,Keller,Lopez,Mäkinen,Norris,Okoye,Popov,Rahman,Silva,Thorne,Urban,Vogt,Wilson,Yilmaz,Barker,Choi,Doyle'.split(
    ',',
  );
const surnames: readonly (readonly [string, string])[] =
  '李li,王wang,张zhang,刘liu,陈chen,杨yang,黄huang,赵zhao,周zhou,吴wu,徐xu,孙sun,朱zhu,马ma,胡hu,郭guo,林lin,何he,高gao,梁liang,郑zheng,罗luo,宋song,谢xie,唐tang,韩han,曹cao,许xu,邓deng,萧xiao,冯feng'
    .split(',')
    .map((s) => [s.slice(0, 1), s.slice(1)]);
const givenChinese: readonly (readonly [string, string])[] =
  '伟wei,静jing,敏min,强qiang,磊lei,洋yang,艳yan,勇yong,杰jie,娟juan,涛tao,明ming,超chao,秀英xiuying,霞xia,平ping,桂英guiying,建华jianhua,志明zhiming,婷婷tingting,雨欣yuxin,子轩zixuan,梓涵zihan,浩宇haoyu,欣怡xinyi,俊杰junjie,思雨siyu,嘉怡jiayi,文轩wenxuan,晨曦chenxi,海燕haiyan,国强guoqiang,春梅chunmei,小红xiaohong,振华zhenhua,玉兰yulan,佳慧jiahui'
    .split(',')
    .map((s) => [s.replace(/[a-z]/g, ''), s.replace(/[^a-z]/g, '')]);

const plainLetters = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[^A-Za-z ]/g, '')
    .toLowerCase()
    .replaceAll(' ', '.');

/** Every eighth writes from the address of a company. */
const hostOf = (index: number, language: Language): string => {
  if (index % 8 === 0) return companies[language === 'en' ? (index / 8) % 3 : 3 + ((index / 8) % 2)]?.domains[0] as string;
  return language === 'en' ? 'post.example' : 'youxiang.example';
};

/** Name and the part of the address before the @; the number makes it nobody else's. */
function identityOf(index: number, language: Language, seed: number): [name: string, local: string] {
  const first = firstOnes.length + firstChinese.length;
  if (index < firstOnes.length) return [firstOnes[index] as string, plainLetters(firstOnes[index] as string)];
  if (index < first) return [...(firstChinese[index - firstOnes.length] as readonly [string, string])];
  const random = seeded(forkSeed(seed, `name ${index}`));
  if (language === 'en') {
    const name = `${random.pick(given)} ${random.pick(family)}`;
    return [name, `${plainLetters(name)}${index}`];
  }
  const [surname, latinSurname] = random.pick(surnames);
  const [own, latinOwn] = random.pick(givenChinese);
  return [`${surname}${own}`, `${latinSurname}.${latinOwn}${index}`];
}

export function customerAt(seed: number, index: number): Customer {
  const random = seeded(forkSeed(seed, `customer ${index}`));
  const isChinese = random.chance(chineseShare);
  const language: Language = index < firstOnes.length ? 'en' : index < firstOnes.length + firstChinese.length || isChinese ? 'zh-CN' : 'en';
  const [name, local] = identityOf(index, language, seed);
  return {
    index,
    name,
    email: `${local}@${hostOf(index, language)}`,
    language,
    temper: {
      patience: random.lognormal(1, 0.5),
      talkative: random.lognormal(1, 0.4),
      answersSurveys: random.lognormal(1, 0.4),
      grace: 0.45 * random.normal(),
      demanding: random.lognormal(1, 0.35),
    },
    knownForMs: Math.floor(random.exponential(260 * dayMs)),
  };
}
