import type { AppContext } from '../../app/app-context.ts';
import { MootcourtError } from '../../domain/errors.ts';
import { requireRun } from '../../domain/require-run.ts';
import { deleteReports, type ExpiredRuns, listExpiredRuns } from '../../runs/delete-runs.ts';
import { reportFolder } from '../../runs/results/write-report.ts';
import type { DeleteOptions } from '../commands/delete.ts';
import { parsePastMoment } from '../options/age.ts';
import { counted } from '../output/counted.ts';
import { oneLine } from '../output/escape-terminal.ts';
import { withApp } from '../with-app.ts';

/** Deletes runs with everything that only they hold, and says what is gone and what is left. */
export async function deleteCommand(named: readonly string[], options: DeleteOptions): Promise<void> {
  await withApp(async (app) => {
    const { runs, left } = await chosenRuns(app, named, options);
    for (const { run, reason } of left) process.stderr.write(`left ${run}: ${reason}\n`);
    if (options.dryRun === true || runs.length === 0) {
      const ids = runs.map(({ id }) => id);
      if (options.json === true) process.stdout.write(`${JSON.stringify({ deleted: [], wouldDelete: ids, left })}\n`);
      else {
        for (const row of runs)
          process.stdout.write(
            `would delete ${row.id}  ${row.kind}, ${row.state}, ${counted(row.debates, 'debate')}, ${row.startedAt.slice(0, 10)}\n`,
          );
        if (runs.length === 0) process.stdout.write('nothing to delete\n');
      }
      return;
    }
    const ids = runs.map(({ id }) => id);
    const deletion = await app.store.retention.deleteRuns(ids);
    const reports = deleteReports(reportFolder(app.environment.storeFile), ids);
    const { rows, texts, keptTexts, leftovers } = deletion;
    if (options.json === true)
      process.stdout.write(`${JSON.stringify({ deleted: ids, rows, texts, keptTexts, reports, leftovers, left })}\n`);
    else
      process.stdout.write(
        `deleted ${ids.length === 1 ? ids[0] : `${ids.length} runs`}: ${rows} rows, ${texts} of them texts, and ${reports.length} report files; looked for them after: none is there. ${keptTexts} texts stay, which other runs need\n`,
      );
    for (const leftover of leftovers) process.stderr.write(`${oneLine(leftover, 400)}\n`);
  });
}

async function chosenRuns(
  { store, now }: AppContext,
  named: readonly string[],
  { olderThan }: DeleteOptions,
): Promise<ExpiredRuns> {
  if ((named.length === 0) === (olderThan === undefined))
    throw new MootcourtError('invalid-input', 'runs: expected ids of runs, or --older-than, and not both');
  if (olderThan !== undefined) return listExpiredRuns(store, parsePastMoment(olderThan, now(), '--older-than'));
  if (named.includes('latest'))
    throw new MootcourtError('invalid-input', 'runs: expected ids; name the run, since latest may be another by now');
  const runs = [];
  for (const id of named) runs.push(await requireRun(store, id));
  return { runs, left: [] };
}
