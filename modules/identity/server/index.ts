export { activeUser, keyActor } from './acting.ts';
export { hashPassword } from './auth.ts';
export { identify, permissionGrants, setGrants } from './identifying.ts';
export { makeKey } from './keys.ts';
export { namesOf } from './known-people.ts';
export { noteRefusals } from './refused.ts';
export { awaitsFirstRun, prepareFirstRun } from './setting-up.ts';
export { createUser, findUsers, type NewUser, type User } from './users.ts';
