export { LiveHub, type LiveMessage } from './hub.ts';
export { eventsRoute, liveRoute } from './route.ts';
