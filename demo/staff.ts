/** The people of Linden Home: who they are, when they work, what they are good at, how they learn, when they are away. Later modules (staffing, quality, training) read the model here. */
import type { Role } from '#platform/access';
import { dayMs, hourMs, type Incident } from './arriving.ts';
import { forkSeed, seeded } from './random.ts';
import type { Language, QueueKey, Topic } from './scenario.ts';
import type { TeamKey } from './shop.ts';

/** Where work waits: a queue, in one language. */
export type Desk = `${QueueKey}:${Language}`;
export type ShiftKind = 'early' | 'day' | 'late' | 'weekend';
export type StaffMember = {
  key: string;
  name: string;
  email: string;
  role: Role;
  language: Language;
  teams: readonly TeamKey[];
  /** Those without a shift do not answer customers. */
  shift: ShiftKind | null;
  /** 0 to 1: how well and how fast they work once they know the trade. */
  talent: number;
  /** What they know best: faster and surer there. */
  best: readonly Topic[];
  /** Weeks before the end of the history in which they began; long ago for most. */
  weeksHere: number;
};

/** Hours of the day. */
export const shiftHours: Record<ShiftKind, readonly [number, number]> = { early: [7, 15], day: [9, 17], late: [12, 20], weekend: [8, 16] };
const shiftDays: Record<ShiftKind, readonly number[]> = { early: [1, 2, 3, 4, 5], day: [1, 2, 3, 4, 5], late: [1, 2, 3, 4, 5], weekend: [0, 3, 4, 5, 6] };

const bestOf: Record<TeamKey, readonly Topic[]> = {
  orders: ['delivery', 'order', 'damaged'],
  workshop: ['repair', 'spare-part', 'how-to'],
  accounts: ['payment', 'refund', 'invoice'],
  chinese: ['how-to', 'delivery', 'advice'],
};

const named = (key: string, name: string, role: Role, language: Language, teams: readonly TeamKey[], more: Partial<StaffMember> = {}): StaffMember => ({
  ...{ key, name, role, language, teams, email: `${key}@linden-home.example`, talent: 0.8, weeksHere: 200, best: teams.flatMap((t) => bestOf[t]) },
  shift: role === 'agent' ? 'day' : null,
  ...more,
});

const known: readonly StaffMember[] = [
  named('nora', 'Nora Lindqvist', 'administrator', 'en', []),
  named('marcus', 'Marcus Bell', 'lead', 'en', ['orders', 'workshop', 'accounts']),
  named('amara', 'Amara Okafor', 'agent', 'en', ['orders'], { talent: 0.92 }),
  named('tomas', 'Tomás Rivera', 'agent', 'en', ['workshop'], { talent: 0.88, shift: 'early' }),
  named('hanna', 'Hanna Weiss', 'agent', 'en', ['orders', 'workshop'], { talent: 0.75, shift: 'late' }),
  named('yutong', '陈雨桐', 'agent', 'zh-CN', ['chinese', 'orders'], { talent: 0.9 }),
  named('siyuan', '李思远', 'agent', 'zh-CN', ['chinese', 'workshop'], { talent: 0.78, shift: 'late' }),
  named('ingrid', 'Ingrid Solberg', 'light_agent', 'en', ['orders', 'workshop', 'chinese']),
  named('daniel', 'Daniel Price', 'reviewer', 'en', []),
  named('kexin', '林可欣', 'lead', 'zh-CN', ['chinese']),
];

const english =
  'Freya Lund,Owen Hughes,Beatriz Santos,Kofi Mensah,Aisling Byrne,Mateo Vidal,Ines Laurent,Callum Reid,Leila Farouk,Piotr Zielinski,Greta Vogel,Samir Patel,Nadia Petrov,Joel Andersson,Rosa Martins,Theo Bennett,Mina Sato,Dylan Evans,Elif Kaya,Viktor Hansen,Chloe Martin,Ravi Menon'.split(
    ',',
  );
const chinese: readonly (readonly [string, string])[] = [
  ['王诗涵', 'shihan'],
  ['张宇航', 'yuhang'],
  ['刘若曦', 'ruoxi'],
  ['赵天佑', 'tianyou'],
  ['杨思琪', 'siqi'],
  ['吴昊', 'wuhao'],
  ['周晓彤', 'xiaotong'],
  ['徐梦洁', 'mengjie'],
  ['孙悦', 'sunyue'],
  ['胡可', 'huke'],
];
const englishTeams: readonly TeamKey[] = ['orders', 'orders', 'workshop', 'accounts', 'orders', 'workshop', 'accounts'];
const shiftsInTurn: readonly ShiftKind[] = ['day', 'early', 'late', 'weekend', 'day'];

/** Forty people; a larger company has more of the same kind, in the same proportions. */
export function staffOf(seed: number, count = 40): readonly StaffMember[] {
  const members = [...known];
  for (let i = 0; members.length < count; i += 1) {
    const random = seeded(forkSeed(seed, `staff ${i}`));
    const zh = i % 3 === 2;
    const list = zh ? chinese : english;
    const nth = zh ? (i - 2) / 3 : i - Math.floor((i + 1) / 3);
    const round = Math.floor(nth / list.length);
    const entry = list[nth % list.length] as string | readonly [string, string];
    const name = typeof entry === 'string' ? entry : entry[0];
    const key = `${typeof entry === 'string' ? entry.split(' ')[0]?.toLowerCase() : entry[1]}${round > 0 ? round + 1 : ''}`;
    const teams: readonly TeamKey[] = zh ? ['chinese'] : [englishTeams[nth % englishTeams.length] as TeamKey];
    // Every sixth began within the last months, and is still learning.
    const weeksHere = random.chance(1 / 6) ? random.between(3, 14) : random.between(40, 400);
    const talent = Math.min(0.98, Math.max(0.35, 0.72 + 0.13 * random.normal()));
    members.push(
      named(key, round > 0 ? `${name} ${round + 1}` : name, 'agent', zh ? 'zh-CN' : 'en', teams, {
        talent,
        weeksHere,
        shift: shiftsInTurn[i % shiftsInTurn.length] as ShiftKind,
      }),
    );
  }
  return members;
}

const desksOfTeam: Record<TeamKey, readonly Desk[]> = {
  orders: ['delivery:en', 'general:en', 'billing:en'],
  workshop: ['repairs:en', 'general:en'],
  accounts: ['billing:en', 'general:en'],
  chinese: ['chinese:zh-CN', 'delivery:zh-CN', 'billing:zh-CN', 'general:zh-CN'],
};
/** What a person works, in the order they look. Those who write Chinese answer Chinese customers only. */
export function desksOf(member: StaffMember): readonly Desk[] {
  if (member.shift === null) return [];
  if (member.language === 'zh-CN') return desksOfTeam.chinese;
  return [...new Set(member.teams.flatMap((team) => desksOfTeam[team]))];
}

/** How much of what they will know they know after so many weeks: half of the gap closes every five weeks. */
export const learned = (weeks: number): number => 1 - 0.55 * 2 ** (-Math.max(0, weeks) / 5);

/** 0 to 1, at a moment: talent, experience by then, and whether the topic is theirs. `end` is the end of the history that `weeksHere` counts from. */
export function skillOf(member: StaffMember, topic: Topic, at: number, end: number): number {
  const weeks = member.weeksHere - (end - at) / (7 * dayMs);
  return Math.min(1, member.talent * learned(weeks) * (member.best.includes(topic) ? 1.08 : 0.92));
}

export type Shift = { begins: number; ends: number };

/** The next shift a person really works: their days and hours, without holidays, illness, or time before they began. */
export function nextShift(seed: number, member: StaffMember, after: number, end: number, incidents: readonly Incident[]): Shift | null {
  const { shift } = member;
  if (!shift) return null;
  const day = new Date(after);
  day.setHours(0, 0, 0, 0);
  for (let tries = 0; tries < 400; tries += 1) {
    const [from, to] = shiftHours[shift];
    const begins = new Date(day).setHours(from, 0, 0, 0);
    if (begins > after && shiftDays[shift].includes(day.getDay()) && !isAway(seed, member, begins, end, incidents)) {
      // Nobody begins on the minute.
      const late = seeded(forkSeed(seed, `${member.key} ${begins}`)).between(0, 14) * 60_000;
      return { begins: begins + Math.floor(late), ends: new Date(day).setHours(to, 0, 0, 0) };
    }
    day.setDate(day.getDate() + 1);
    day.setHours(0, 0, 0, 0);
  }
  return null;
}

/** Two weeks of holiday each half year, days of illness, and more of them after a bad week. */
export function isAway(seed: number, member: StaffMember, at: number, end: number, incidents: readonly Incident[]): boolean {
  if (member.weeksHere * 7 * dayMs < end - at) return true;
  const week = Math.floor(at / (7 * dayMs));
  const half = Math.floor(week / 26);
  const holiday = Math.floor(seeded(forkSeed(seed, `${member.key} holiday ${half}`)).between(0, 25));
  if (week % 26 === holiday || week % 26 === holiday + 1) return true;
  const exhausted = incidents.some((i) => at > i.ends + 12 * hourMs && at < i.ends + 9 * dayMs);
  return seeded(forkSeed(seed, `${member.key} ill ${Math.floor(at / (2 * dayMs))}`)).chance(exhausted ? 0.11 : 0.025);
}
