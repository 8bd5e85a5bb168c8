import { type Command, Option } from '@commander-js/extra-typings';
import { budgetOption } from '../options/budget.ts';
import { dropLastAnswerOption, panelOption, scenariosOption, specOption, valuesOption } from '../options/inputs.ts';
import { jsonOption } from '../options/json.ts';
import { concurrencyOption, limitOption, seedOption, turnsOption } from '../options/limits.ts';
import { parseInteger, parsePositiveInteger } from '../options/numbers.ts';
import type { OptionsOf } from '../options/options-of.ts';
import { queueOption } from '../options/queue.ts';

export type RunOptions = OptionsOf<typeof registerRun>;

export function registerRun(program: Command) {
  return program
    .command('run')
    .description('stress-test a spec: hold a debate on every scenario and report the findings')
    .addOption(specOption())
    .addOption(scenariosOption())
    .addOption(valuesOption('the values at stake in rows that name none'))
    .option(
      '--complete [parts]',
      'have the nudged questions and rubrics written that your questions lack (nudges,rubrics), by the model that writes rubrics; its cost is told first',
    )
    .addOption(dropLastAnswerOption())
    .addOption(panelOption())
    .addOption(limitOption('scenarios'))
    .addOption(seedOption('labels, order and simulated agents'))
    .option('--samples <n>', 'answers from each respondent', parsePositiveInteger)
    .addOption(turnsOption())
    .addOption(concurrencyOption('debates at the same time (default: 8; with --batch 2000)'))
    .addOption(budgetOption('stop before the run spends more; a resumed run keeps its budget, and none removes it'))
    .option(
      '--until <rule>',
      "hold scenario families in random order and stop once the interval is narrow enough, e.g. 'width(problematic)<0.05' (contested, problematic, d); it holds whenever the run stops",
    )
    .option('--dry-run', 'estimate calls, tokens and cost, with bounds, and make no call; needs no key')
    .option(
      '--batch',
      'send answers and assessments through the batch APIs of OpenAI and Anthropic: half the price, up to a day for each',
    )
    .addOption(queueOption())
    .option('--priority <n>', 'with --queue: workers take debates of a higher priority first', parseInteger)
    .option('--resume <run>', 'continue a run that was stopped or killed; finished calls are not repeated')
    .option('--force', 'with --resume: take over the run even if another local process is recorded as its owner')
    .addOption(
      new Option(
        '--words-per-second <n>',
        'speed of each simulated agent, so that people can watch; full speed by default',
      ).argParser(parsePositiveInteger),
    )
    .option('--reuse-calls-from <run...>', 'answer equal calls from the ledger of these runs')
    .option(
      '--fail-on <condition>',
      "exit with code 100 if it holds, e.g. 'contested>0.2' (contested, problematic, d, kappa, alpha, ac1); 'contested>0.2:sure' if its whole interval does",
    )
    .option(
      '--against <run>',
      'compare with an earlier run on shared scenarios, and exit with code 100 if this one is worse for sure',
    )
    .option('--junit <file>', 'write JUnit XML: a test for each debate, failed where contested, and one for each gate')
    .option('--sarif <file>', 'write SARIF 2.1.0: clauses that part judges, by lines of the spec file')
    .option('--summary <file>', 'write a summary in Markdown; GITHUB_STEP_SUMMARY gets it too where it is set')
    .addOption(jsonOption('the findings'))
    .addHelpText(
      'after',
      `
A <run> is an id or latest: the newest stress test or adjudication, for --reuse-calls-from also an import.

Examples:
  mootcourt run                                   the bundled spec with the simulated panel, no key needed
  mootcourt run --limit 12 --words-per-second 15  slow enough to watch: mootcourt serve, in another terminal
  mootcourt run --panel frontier --limit 6 --budget 2usd
  mootcourt run --panel frontier --dry-run        what it would cost
  mootcourt run --panel frontier --batch          half the price, up to a day for each stage
  mootcourt run --resume latest                   after a crash or a spent budget
  mootcourt run --panel frontier --until 'width(problematic)<0.1' --dry-run   the most that it would take
  mootcourt run --spec my-spec.md --panel local --fail-on 'contested>0.2'
  mootcourt run --spec my-spec.md --against 261124-1a2b3c4d   a gate for changes of the spec
  mootcourt run --spec rules.txt --scenarios questions.txt --complete   the values, nudges and rubrics of your questions
  mootcourt run --panel recorded --scenarios rows.csv --spec model-spec.md`,
    );
}
