/** One ticket while it lives in the model. */
import type { Customer } from './customers.ts';
import type { Agent } from './floor.ts';
import type { Random } from './random.ts';
import type { Priority, QueueKey, Scenario, Topic } from './scenario.ts';
import type { Desk } from './staff.ts';
import type { Channel } from './steps.ts';
import type { Teller } from './telling.ts';

export type Story = {
  readonly n: number;
  readonly customer: Customer;
  readonly scenario: Scenario;
  readonly topic: Topic;
  readonly channel: Channel;
  readonly random: Random;
  readonly teller: Teller;
  readonly subject: string;
  readonly openedAt: number;
  readonly inIncident: boolean;
  readonly spam: boolean;
  /** Where it belongs, when it was put elsewhere. */
  misplaced: boolean;
  queue: QueueKey;
  status: 'new' | 'open' | 'waiting_customer' | 'waiting_third_party' | 'solved' | 'closed' | 'spam' | 'merged';
  assignee: Agent | null;
  /** What the next hand is for. */
  task: 'answer' | 'remind' | 'giveUp' | 'report' | 'thanked';
  inHand: boolean;
  /** Kept by its person to be answered later. */
  setAside: boolean;
  /** Grows when the story leaves a line: older places in lines are void then. */
  place: number;
  waitingSince: number | null;
  firstWaitMs: number | null;
  snoozedUntil: number | null;
  chased: number;
  reopened: number;
  answers: number;
  asked: number;
  closures: number;
  /** The same matter written a second time. */
  twin: Story | null;
  /** What is still planned for it. */
  planned: number;
  ended: boolean;
};

export const deskOf = (story: Story): Desk => `${story.queue}:${story.customer.language}`;
export const priorityOf = ({ scenario }: Story): Priority | undefined => scenario.priority;
export const isUrgent = (story: Story): boolean => story.scenario.priority === 'urgent' || story.scenario.priority === 'high';
/** Nothing can be written on it any more. */
export const isOver = ({ status }: Story): boolean => status === 'closed' || status === 'spam' || status === 'merged';
