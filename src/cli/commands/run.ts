import type { Command } from '@commander-js/extra-typings';
import { integer, positiveInteger } from '../options/numbers.ts';

export function registerRun(program: Command): void {
  program
    .command('run')
    .description('stress-test a spec: hold a debate on every scenario and report what was found')
    .option('--spec <id|file>', 'bundled spec or a Markdown file', 'helpful-assistant')
    .option(
      '--scenarios <id|path>',
      'bundled set, a folder or file of families (.yaml, .jsonl), or a .csv of the public data set',
      'bundled',
    )
    .option('--values <two>', 'the two values at stake where rows name none, joined by a comma')
    .option('--drop-last-answer', 'leave out the answers that conversations end with')
    .option('--panel <name|file>', 'bundled panel (offline, recorded, frontier, local) or a YAML file', 'offline')
    .option('--limit <n>', 'only the first n scenarios', positiveInteger)
    .option('--seed <n>', 'seed of labels, order and simulated noise', integer, 1)
    .option('--samples <n>', 'answers drawn from each respondent', positiveInteger)
    .option('--concurrency <n>', 'maximum concurrent debates (default: 8, with --batch 2000)', positiveInteger)
    .option(
      '--budget <limits>',
      'stop before more is spent, e.g. 5usd, 1000calls, 2000000tokens; several joined by commas. A resumed run keeps its budget; none lifts it',
    )
    .option(
      '--dry-run',
      'only tell what the run would take: calls, tokens and money, with least and most; no key needed',
    )
    .option(
      '--batch',
      'send answers and assessments through the batch APIs of OpenAI and Anthropic: half the price, up to a day each',
    )
    .option('--queue', 'leave the debates to the workers that share the Postgres store, and wait for them')
    .option('--priority <n>', 'with --queue: debates of a higher one are taken first', integer)
    .option('--resume <run>', 'go on with a run that was stopped or killed; finished calls are not made again')
    .option('--force', 'with --resume: take over the run even if another local process is recorded as its owner')
    .option(
      '--words-per-second <n>',
      'how fast each simulated agent speaks, so that people can watch; unlimited by default',
      positiveInteger,
    )
    .option('--reuse-calls-from <run...>', 'answer equal calls from the ledger of these runs')
    .option(
      '--fail-on <condition>',
      "exit with 100 when it holds, e.g. 'contested>0.2' (contested, problematic, d, kappa, alpha, ac1)",
    )
    .option('--json', 'print the findings as JSON')
    .addHelpText(
      'after',
      `
Examples:
  mootcourt run                                   the bundled spec with the simulated panel, no key needed
  mootcourt run --limit 12 --words-per-second 15                to be watched: mootcourt serve, in another terminal
  mootcourt run --panel frontier --limit 6 --budget 2usd
  mootcourt run --panel frontier --dry-run         what it would cost
  mootcourt run --panel frontier --batch           half the price, up to a day for each stage
  mootcourt run --spec my-spec.md --panel local --fail-on 'contested>0.2'
  mootcourt run --panel recorded --scenarios rows.csv --spec model-spec.md`,
    )
    .action(async (options) => (await import('../actions/run.ts')).run(options));
}
