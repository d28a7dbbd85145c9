export { activeUser, keyActor } from './acting.ts';
export { hashPassword } from './auth.ts';
export { identify, permissionGrants, setGrants } from './identifying.ts';
export { selectKeyNames as keyNames } from './key.repo.ts';
export { makeKey } from './keys.ts';
export { forgetNames, namesOf } from './known-people.ts';
export { prepareFirstRun } from './setting-up.ts';
export { createUser, findUsers, type NewUser, type User, userNames } from './users.ts';
