import type { Command } from '@commander-js/extra-typings';
import { concurrencyDefaults } from '../../runs/defaults.ts';
import { budgetOption } from '../options/budget.ts';
import { optionalPanelOption } from '../options/inputs.ts';
import { jsonOption } from '../options/json.ts';
import { concurrencyOption } from '../options/limits.ts';

export type SpecStatementsOptions = ReturnType<ReturnType<typeof registerSpec>['statements']['opts']>;

const specArgument =
  '[spec] is a bundled spec, a file (.md, .txt, .html, .rst, .adoc) or a folder of them; default: helpful-assistant.';

export function registerSpec(program: Command) {
  const spec = program.command('spec').description('read a spec');
  const statements = spec
    .command('statements [spec]')
    .description(
      'split a spec into testable statements, one obligation, prohibition or permission each; offline by rules, or by models',
    )
    .option('--write', 'write them as a YAML file beside the spec; your edits in an earlier one are kept, by id')
    .option('--overwrite', 'with --write: discard the edits')
    .option('--anew', 'print what the rules find now, although a file stands beside the spec')
    .option(
      '--model <model...>',
      'let models split the clauses, as provider:model; of several, more than half must agree',
    )
    .addOption(optionalPanelOption('let the judges of a panel split the clauses'))
    .option('--dry-run', 'with --model or --panel: say what it would take, and make no call')
    .addOption(budgetOption('with models: stop before more is spent'))
    .addOption(concurrencyOption('with models: clauses at the same time').default(concurrencyDefaults.drafts))
    .option('--resume <run>', 'continue a job that was stopped or killed; finished calls are not repeated')
    .addOption(jsonOption('the statements'))
    .addHelpText(
      'after',
      `
${specArgument} Where a file of statements stands beside it, that is read.

Examples:
  mootcourt spec statements my-spec.md
  mootcourt spec statements my-spec.md --write
  mootcourt spec statements my-spec.md --model openai:gpt-6-luna --dry-run
  mootcourt spec statements my-spec.md --panel frontier --budget 2usd --write
  mootcourt spec statements my-spec.md --resume latest --write`,
    );
  const show = spec
    .command('show [spec]')
    .description('show how a spec is cut into clauses, with their sizes and what to mend')
    .addOption(jsonOption('clauses and warnings'))
    .addHelpText(
      'after',
      `
${specArgument}

Examples:
  mootcourt spec show my-spec.md
  mootcourt spec show rules/ --json`,
    );
  const diff = spec
    .command('diff <old> <new>')
    .description('say which clauses of a spec were added, dropped, moved and reworded')
    .addOption(jsonOption('the difference'))
    .addHelpText(
      'after',
      `
Examples:
  mootcourt spec diff spec-v1.md spec-v2.md`,
    );
  return { statements, show, diff };
}
