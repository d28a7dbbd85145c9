/** How long things take and how people feel about them. Published numbers: tests measure what comes out against them. */
import { hourMs } from './arriving.ts';
import type { Customer } from './customers.ts';
import type { Random } from './random.ts';
import type { Topic } from './scenario.ts';
import { minuteMs } from './steps.ts';

/** Minutes that a practised person (skill 0.7) needs for one answer: the median of a lognormal distribution. */
export const handleMinutes: Record<Topic, number> = {
  delivery: 9,
  damaged: 11,
  'how-to': 7,
  repair: 14,
  refund: 12,
  payment: 12,
  invoice: 8,
  'spare-part': 8,
  order: 6,
  advice: 7,
  feedback: 4,
  outage: 8,
};
/** Standard deviation of the logarithm of handle times. */
export const handleSigma = 0.55;
/** A quick hand needs less: skill 1 saves 30 percent, skill 0.4 costs 30 percent. */
export const paceOf = (skill: number): number => 1.7 - skill;

export const handleMs = (random: Random, topic: Topic, skill: number): number =>
  Math.floor(Math.max(1.5, random.lognormal(handleMinutes[topic] * paceOf(skill), handleSigma)) * minuteMs);

/** Calls, talks, a coffee: what else a shift is made of between two answers. */
export const otherWorkMs = (random: Random): number => Math.floor(random.lognormal(15, 0.6) * minuteMs);

/** After so long without an answer a customer asks what is going on. */
export const patienceMs = (random: Random, { temper }: Customer, already: number): number =>
  Math.floor(Math.max(2.5, random.lognormal(26 * temper.patience * (1 + already), 0.45)) * hourMs);

/** When a customer answers our question. They write when they have time, also at night. */
export const customerAnswerMs = (random: Random): number => Math.floor(Math.max(0.05, random.lognormal(5, 1.1)) * hourMs);

/** Solved too soon or not at all: the surer the hand, the rarer. */
export const reopenChance = (skill: number, { temper }: Customer): number => Math.min(0.5, (0.03 + 0.2 * (1 - skill)) * temper.demanding);

export type Experience = { firstWaitMs: number; reopened: number; chased: number; skill: number; inIncident: boolean };

/** One to five, by what happened and who was asked. */
export function scoreFor(random: Random, { temper }: Customer, e: Experience): 1 | 2 | 3 | 4 | 5 {
  const felt =
    5.25 +
    temper.grace -
    0.42 * Math.log1p(e.firstWaitMs / (5 * hourMs)) -
    0.85 * e.reopened -
    0.4 * e.chased -
    1.8 * Math.max(0, 0.8 - e.skill) -
    (e.inIncident ? 0.45 : 0) +
    0.75 * random.normal();
  return Math.min(5, Math.max(1, Math.round(felt))) as 1 | 2 | 3 | 4 | 5;
}
export const answerShare = 0.31;
