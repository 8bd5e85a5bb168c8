import type { Command } from '@commander-js/extra-typings';
import { integer, positiveInteger } from '../options/numbers.ts';

export function registerGenerate(program: Command): void {
  program
    .command('generate')
    .description('write scenarios: a neutral query, two nudged variants and a rubric for each value pair')
    .option('--count <n>', 'drafts to write; refused and incomplete ones are dropped and counted', positiveInteger, 30)
    .option('--taxonomy <bundled|path>', 'values to draw pairs from: a folder or file, or the public CSV', 'bundled')
    .option('--values <two>', 'one pair instead, e.g. "candour,comfort"')
    .option('--topic <text>', 'what all questions shall be about')
    .option('--clauses', 'from pairs of clauses of the spec that are likely to collide')
    .option('--spec <id|file>', 'the spec of --clauses', 'helpful-assistant')
    .option('--generators <model...>', 'models that take turns, as provider:model', [
      'simulated:generator-1',
      'simulated:generator-2',
      'simulated:generator-3',
    ])
    .option('--rubric-writer <model>', 'default: whoever wrote the queries')
    .option('--seed <n>', 'seed of the draws', integer, 1)
    .option('--concurrency <n>', 'drafts under way at once', positiveInteger, 8)
    .option('--budget <limits>', 'stop before more is spent, e.g. 5usd, 1000calls; several joined by commas')
    .option(
      '--out <path>',
      'a .jsonl file, or a folder for one YAML file a family; default: scenarios/ beside the store',
    )
    .option('--resume <run>', 'go on with a run that was stopped or killed; finished calls are not made again')
    .option('--json', 'print what was written as JSON')
    .addHelpText(
      'after',
      `
Examples:
  mootcourt generate --count 10                       value pairs over all categories, simulated generators
  mootcourt generate --clauses --spec my-spec.md --generators openai:gpt-6-luna anthropic:claude-haiku-5-5 --budget 1usd
  mootcourt generate --topic "advice on medication" --out scenarios/medication
  mootcourt run --scenarios scenarios/medication`,
    )
    .action(async (options) => (await import('../actions/generate.ts')).generate(options));
}
