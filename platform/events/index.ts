export { appendEvents, eventsOfTicket, isAfter, onAppend, type NewEvent, type StoredEvent, type Batch, readEvents, parsePosition, type Position, start } from './log.ts';
export { defineFollower, type Follower } from './follower.ts';
export { FollowerRunner } from './runner.ts';
export { Wakeup } from './wakeup.ts';
export { eventsOfTickets, ticketIdsInLog } from './history.ts';
export { type FollowerState, followerStates } from './state.ts';
export { type FollowerHealth, followerHealth, quarantined } from './health.ts';
