/** What happens, as plain facts with a time: the model gives them in order, the two writers carry them out. */
import type { Customer } from './customers.ts';
import type { Priority, QueueKey } from './scenario.ts';

export type Channel = 'form' | 'portal' | 'phone';
export type Step = { at: number /** Counted from 0 in the order in which tickets are opened. */; story: number } & (
  | { do: 'meet'; customer: Customer }
  | { do: 'open'; customer: number; subject: string; text: string; channel: Channel; queue: QueueKey; tags: readonly string[]; fields: Record<string, string> }
  | { do: 'take'; by: string; priority?: Priority }
  | { do: 'assign'; by: string; to: string }
  | { do: 'move'; by: string; queue: QueueKey }
  | { do: 'tag'; by: string; tags: readonly string[] }
  | { do: 'snooze'; by: string; until: number }
  | { do: 'resolve'; by: string }
  | { do: 'spam'; by: string }
  | { do: 'answer'; by: string; text: string; status: 'waiting_customer' | 'waiting_third_party' | 'solved' }
  | { do: 'note'; by: string; text: string; mention?: string }
  | { do: 'merge'; by: string; into: number }
  | { do: 'write'; text: string; channel: Channel }
  /** Writing on a ticket that is closed: it becomes a new one, this story, that refers to the old. */
  | { do: 'followUp'; of: number; text: string; channel: Channel }
  | { do: 'rate'; score: number; comment: string }
  /** What the product does by itself when it is time: snoozed tickets wake, solved ones close, surveys go out. */
  | { do: 'wake' | 'close' | 'ask' }
  /** Nothing more can happen to this ticket. Writes nothing. */
  | { do: 'end' }
);

/** The product's own clockwork looks every minute, or every five. */
export const minuteMs = 60_000;
export const nextTick = (at: number, everyMs: number): number => Math.ceil(at / everyMs) * everyMs;
export const surveyDelayMs = 60 * minuteMs;
export const closeAfterMs = 7 * 86_400_000;
