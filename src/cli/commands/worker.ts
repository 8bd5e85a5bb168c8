import type { Command } from '@commander-js/extra-typings';
import { concurrencyDefaults } from '../../runs/defaults.ts';
import { budgetOption } from '../options/budget.ts';
import { concurrencyOption } from '../options/limits.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type WorkerOptions = OptionsOf<typeof registerWorker>;

export function registerWorker(program: Command) {
  return program
    .command('worker')
    .description('run queued debates of the shared Postgres store, on any number of machines')
    .addOption(concurrencyOption('debates at the same time').default(concurrencyDefaults.debates))
    .addOption(budgetOption('spend at most this over all runs of the store; give all workers and servers the same'))
    .addHelpText(
      'after',
      `
If a worker dies, another one takes its debates after ten seconds, and the ledger answers the calls that had finished.
On SIGTERM a worker lets running calls end and gives its debates back. Provider limits and budgets hold over all workers.

Examples:
  MOOTCOURT_STORE=postgres://mootcourt@db.lan/mootcourt mootcourt worker --concurrency 16
  MOOTCOURT_STORE=postgres://mootcourt@db.lan/mootcourt mootcourt run --panel frontier --queue`,
    );
}
