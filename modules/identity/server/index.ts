export { hashPassword } from './auth.ts';
export { identify, setGrants } from './identifying.ts';
export { selectKeyNames as keyNames } from './key.repo.ts';
export { makeKey } from './keys.ts';
export { prepareFirstRun } from './setting-up.ts';
export { createUser, findUsers, type NewUser, type User, userNames } from './users.ts';
export { activeUser, keyActor } from './acting.ts';
export { permissionGrants } from './identifying.ts';
export { forgetNames, namesOf } from './known-people.ts';
