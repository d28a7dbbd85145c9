/** Door of imports: for the commands of the shell, which work a file at once instead of leaving it to a job. */
export { insertExport, selectExportRun } from './export.repo.ts';
export { workExport } from './exporting.ts';
export { endPass, type ImportRow, noCounts, selectImport, selectProblems, setMapping } from './import.repo.ts';
export { beginWork, sentenceFor } from './import.routes.ts';
export { mappingProblems, suggestMapping } from './mapping.ts';
export { workPass } from './running.ts';
export { beginImport } from './starting.ts';
