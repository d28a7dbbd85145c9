/** Readings whose cost depends on what was asked: they end in time, with words that say what to do. */
import { ticketErrors } from '#contract/tickets';
import { fail } from '#platform/http';

export const mostMs = 5_000;

export const isTimeout = (error: unknown): boolean => (error as { code?: string }).code === '57014';

export async function inTime<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw isTimeout(error) ? fail(ticketErrors.tooBroad) : error;
  }
}
