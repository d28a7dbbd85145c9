/** An estimate with its 95 % interval. */
export type Estimate = { value: number; low: number; high: number };
export type Verdict = 'met' | 'missed' | 'unclear';

/** Against a goal: when the goal lies inside the interval, the honest word is "unclear". */
export function verdictOf({ low, high }: Estimate, goal: number, higherIsBetter = true): Verdict {
  if (low <= goal && goal <= high) return 'unclear';
  return low > goal === higherIsBetter ? 'met' : 'missed';
}

/** Below this many answers no score is shown, only the count. For single people it is 10 conversations. */
export const fewestAnswers = 30;
export const fewestConversations = 10;
