/** What comes of a solution: a survey, an end, or the customer again. */
import { dayMs, hourMs } from './arriving.ts';
import { answerShare, reopenChance, scoreFor } from './handling.ts';
import type { Random } from './random.ts';
import { closeAfterMs, minuteMs, nextTick, type Step, surveyDelayMs } from './steps.ts';
import type { Story } from './story.ts';
import { phrasesIn } from './telling.ts';

type AftermathOptions = {
  tell(step: Step): void;
  /** Plans what concerns a story. */
  later(story: Story, at: number, run: (at: number) => void): void;
  /** The customer writes once more. */
  hear(story: Story, at: number, text: string, task: 'answer' | 'thanked'): void;
  /** The customer comes back after the ticket was closed. */
  again(story: Story, at: number): void;
};

export class Aftermath {
  readonly #o: AftermathOptions;

  constructor(options: AftermathOptions) {
    this.#o = options;
  }

  solved(story: Story, at: number, skill: number, mayComeBack: boolean): void {
    Object.assign(story, { status: 'solved', waitingSince: null, snoozedUntil: null, task: 'answer' });
    story.closures += 1;
    const closure = story.closures;
    const holds = () => story.closures === closure && (story.status === 'solved' || story.status === 'closed');
    this.#o.later(story, nextTick(at + surveyDelayMs, minuteMs), (when) => {
      if (!holds()) return;
      this.#o.tell({ at: when, story: story.n, do: 'ask' });
      this.#rate(story, when, skill, holds);
    });
    this.#o.later(story, nextTick(at + closeAfterMs, 5 * minuteMs), (when) => {
      if (!holds()) return;
      this.#o.tell({ at: when, story: story.n, do: 'close' });
      story.status = 'closed';
      if (story.random.chance(0.012)) this.#o.later(story, when + Math.floor(story.random.between(1, 20) * dayMs), (then) => this.#o.again(story, then));
    });
    if (mayComeBack) this.#comeBack(story, at, skill, holds);
  }

  #comeBack(story: Story, at: number, skill: number, holds: () => boolean): void {
    const { random, customer, scenario } = story;
    const phrases = phrasesIn(customer.language);
    if (random.chance(reopenChance(skill, customer))) {
      const text = random.pick([...(scenario.again ?? []), ...phrases.again]);
      this.#o.later(story, at + Math.floor(Math.min(6.4 * 24, random.lognormal(16, 1)) * hourMs), (when) => {
        if (holds()) this.#o.hear(story, when, story.teller.fill(text), 'answer');
      });
    } else if (random.chance(0.05)) {
      const text = random.pick(scenario.thanks);
      this.#o.later(story, at + Math.floor(random.lognormal(2.5, 0.8) * hourMs), (when) => {
        if (holds()) this.#o.hear(story, when, story.teller.fill(text, story.assignee?.member), 'thanked');
      });
    }
  }

  #rate(story: Story, at: number, skill: number, holds: () => boolean): void {
    const { random, customer } = story;
    if (!random.chance(Math.min(0.9, answerShare * customer.temper.answersSurveys))) return;
    const { firstWaitMs, reopened, chased, inIncident } = story;
    const score = scoreFor(random, customer, { firstWaitMs: firstWaitMs ?? 0, reopened, chased, skill, inIncident });
    const say = (s: typeof score, r: Random) => (r.chance(0.35 * customer.temper.talkative) ? r.pick(phrasesIn(customer.language).ratings[s]) : '');
    this.#o.later(story, at + Math.floor(Math.min(140, random.lognormal(6, 1.2)) * hourMs) + 5_000, (when) => {
      if (!holds()) return;
      this.#o.tell({ at: when, story: story.n, do: 'rate', score, comment: say(score, random) });
      if (!random.chance(0.03)) return;
      const better = Math.min(5, score + 1) as typeof score;
      this.#o.later(story, when + Math.floor(random.between(1, 40) * hourMs), (then) => {
        if (holds() && better !== score) this.#o.tell({ at: then, story: story.n, do: 'rate', score: better, comment: say(better, random) });
      });
    });
  }
}
