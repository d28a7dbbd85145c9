import { join } from 'node:path';
import type { Measure } from '#platform/modules';

export default [
  {
    name: 'export of everything',
    command: (folder) => ['export', join(folder, 'everything.jsonl')],
    rows: (d) => d.customers + d.tickets * 5,
    done: { sql: 'select done from export_run order by created_at desc limit 1' },
  },
] satisfies readonly Measure[];
