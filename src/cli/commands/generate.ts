import type { Command } from '@commander-js/extra-typings';
import { concurrencyDefaults } from '../../runs/defaults.ts';
import { budgetOption } from '../options/budget.ts';
import { specOption, taxonomyOption, valuesOption } from '../options/inputs.ts';
import { jsonOption } from '../options/json.ts';
import { concurrencyOption, seedOption } from '../options/limits.ts';
import { parsePositiveInteger } from '../options/numbers.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type GenerateOptions = OptionsOf<typeof registerGenerate>;

const simulatedGenerators = ['simulated:generator-1', 'simulated:generator-2', 'simulated:generator-3'];

export function registerGenerate(program: Command) {
  return program
    .command('generate')
    .description('write scenarios: a neutral query, two nudged variants and a rubric for each value pair')
    .option(
      '--count <n>',
      'drafts to write; refused and incomplete ones are dropped and counted',
      parsePositiveInteger,
      30,
    )
    .addOption(taxonomyOption('values to draw pairs from'))
    .addOption(valuesOption('one pair instead'))
    .option('--topic <text>', 'topic of all questions')
    .option('--clauses', 'draw pairs of clauses of the spec that are likely to conflict')
    .option(
      '--cover [n]',
      'write families until each statement of the spec has so many (default: 3), pairs that can collide first',
      parsePositiveInteger,
    )
    .addOption(specOption('the spec for --clauses and --cover'))
    .option('--generators <model...>', 'models that take turns, as provider:model', simulatedGenerators)
    .option('--rubric-writer <model>', 'writes the rubrics (default: the model that wrote the queries)')
    .addOption(seedOption('the drawn pairs'))
    .addOption(concurrencyOption('drafts at the same time').default(concurrencyDefaults.drafts))
    .addOption(budgetOption('stop before more is spent'))
    .option(
      '--out <path>',
      'a .jsonl file, or a folder for one YAML file per family (default: scenarios/ beside the store)',
    )
    .option('--dry-run', 'say what it would take and what a budget would leave uncovered, and make no call')
    .option('--resume <run>', 'continue a generation that was stopped or killed; finished calls are not repeated')
    .addOption(jsonOption('a summary'))
    .addHelpText(
      'after',
      `
A <run> is an id or latest: the newest generation.

Examples:
  mootcourt generate --count 10                       value pairs over all categories, simulated generators
  mootcourt generate --clauses --spec my-spec.md --generators openai:gpt-6-luna anthropic:claude-haiku-5-5 --budget 1usd
  mootcourt generate --cover --spec my-spec.md        every statement of the spec in 3 families
  mootcourt generate --cover --spec my-spec.md --generators openai:gpt-6-luna --budget 1usd --dry-run
  mootcourt generate --topic "advice on medication" --out scenarios/medication
  mootcourt run --scenarios scenarios/medication`,
    );
}
