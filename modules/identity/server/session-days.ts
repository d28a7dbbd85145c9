/** A session ends after `idleDays` without use, and after `sessionDays` whatever happens. */
export const idleDays = 14;
export const sessionDays = 30;
export const endOf = (begun: Date): Date => new Date(begun.getTime() + sessionDays * 86_400_000);
