export { defineFollower, type Follower } from './follower.ts';
export { eventsAfterTicket, eventsOfTickets } from './history.ts';
export {
  appendEvents,
  type Batch,
  eventsOfTicket,
  isAfter,
  type NewEvent,
  newestEvents,
  onAppend,
  type Position,
  parsePosition,
  readEvents,
  type StoredEvent,
  start,
} from './log.ts';
export { anyFact, beginAfterMoved, isFromElsewhere, portableSelect } from './moving.ts';
export { FollowerRunner } from './runner.ts';
export { type FollowerState, followerStates } from './state.ts';
export { Wakeup } from './wakeup.ts';
