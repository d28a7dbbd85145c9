/** What the readers of the stream and those who write tell each other. */
export type Order =
  | { do: 'open'; port: number; count: number; keys: readonly string[] }
  | { do: 'expect'; ticketId: number; sentMs: number }
  | { do: 'resume'; port: number }
  | { do: 'count' }
  | { do: 'report' };
export type Report = { open: number; opened: number[]; delays: number[]; failed: number; seen: Record<string, number>; twice: number };

/** The clock that all processes of a machine share. */
export const sharedClockMs = (): number => Number(process.hrtime.bigint()) / 1e6;
