import type { Command } from '@commander-js/extra-typings';
import { positiveInteger } from '../options/numbers.ts';

export function registerWorker(program: Command): void {
  program
    .command('worker')
    .description('hold debates of the runs that were queued in the shared Postgres store, on any number of machines')
    .option('--concurrency <n>', 'maximum concurrent debates (default: 8)', positiveInteger)
    .option('--budget <limits>', 'over all runs of the store, e.g. 50usd; give all workers and servers the same')
    .addHelpText(
      'after',
      `
A worker that dies loses nothing: after ten seconds another takes its debates, and the ledger answers the calls that had finished.
SIGTERM lets calls under way end and gives the rest back. Limits of providers and budgets hold over all workers together.

Examples:
  MOOTCOURT_STORE=postgres://mootcourt@db.lan/mootcourt mootcourt worker --concurrency 16
  MOOTCOURT_STORE=postgres://mootcourt@db.lan/mootcourt mootcourt run --panel frontier --queue`,
    )
    .action(async (options) => (await import('../actions/worker.ts')).worker(options));
}
