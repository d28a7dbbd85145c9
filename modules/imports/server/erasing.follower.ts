/** A person was erased: what went in and out as files of many may hold them, so it goes. Imports that are not over yet are left alone. */
import { defineFollower } from '#platform/events';
import { removeFiles } from '#server/files';
import { forgetAllExports } from './export.repo.ts';
import { forgetSources } from './import.repo.ts';

export const erasingFollower = defineFollower({
  name: 'imports_erasing',
  types: ['customer.erased'],
  from: 'now',
  handle: async (tx) => {
    await removeFiles(tx, [...(await forgetSources(tx)), ...(await forgetAllExports(tx))]);
  },
});
