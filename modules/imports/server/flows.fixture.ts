/** Bringing a file in: the upload, and the pass that writes it; for the sweep of faults. */
import { asKey, expectOne, type Flow, fresh, type Told, type World, workOff } from '#testing';

const multipart = 'multipart/form-data; boundary=edge';
const form = (name: string, content: string): string =>
  `--edge\r\ncontent-disposition: form-data; name="source"\r\n\r\n${name}\r\n--edge\r\ncontent-disposition: form-data; name="file"; filename="${name}.csv"\r\ncontent-type: text/csv\r\n\r\n${content}\r\n--edge--\r\n`;
const rows = (n: number): string =>
  `id,text,email,tag\n1,My card was swallowed ${n},bo${n}@bank.example,card\n2,The rate is wrong ${n},cy${n}@bank.example,rate\n`;
const upload = (world: World, name: string, n: number) =>
  asKey(world, { method: 'POST', url: '/api/v1/imports', headers: { 'content-type': multipart }, payload: form(name, rows(n)) });

const begin: Flow = {
  name: 'upload',
  kind: 'request',
  prepare: async (world) => {
    const n = fresh();
    return {
      run: await upload(world, `table-${n}`, n),
      check: () => expectOne(world, 'the import', '(select 1 from import_run where source = $1 limit 1) x', [`table-${n}`]),
    };
  },
  // An upload whose answer was lost stands in the list twice; nothing is written until a run of one of them is asked for.
  replaces: true,
  // Bytes are kept before the import knows of them; uploads that nobody attached go after a day.
  leaves: { file: 'uploads that nobody attached go after a day' },
};

const work: Flow = {
  name: 'import',
  kind: 'work',
  prepare: async (world) => {
    const n = fresh();
    const source = `table-${n}`;
    const { body } = await (await upload(world, source, n))();
    const { id } = JSON.parse(body) as { id: string };
    await workOff(world.app);
    const run = await asKey(world, { method: 'POST', url: `/api/v1/imports/${id}/runs` });
    let begun: Told | undefined;
    return {
      run: async () => {
        // Who was told that it runs does not ask for it again.
        const told = begun ?? (await run());
        if (told.status === 202) begun = told;
        await workOff(world.app);
        return told.status === 409 ? { ...told, status: 202 } : told;
      },
      check: async () => {
        await expectOne(world, 'the finished import', `import_run where id = $1 and state = 'finished'`, [id]);
        for (const sourceId of ['1', '2']) await expectOne(world, `row ${sourceId}`, 'ticket where source = $1 and source_id = $2', [source, sourceId]);
      },
    };
  },
};

export const flows: readonly Flow[] = [begin, work];
