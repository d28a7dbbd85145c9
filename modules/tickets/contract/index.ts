export { ticketErrors } from './errors.ts';
export { ticketEvents } from './events.ts';
export * from './message.ts';
export * from './ticket.ts';
export * from './vocabulary.ts';
export * from './working.ts';
export * from './writing.ts';
