import type { Command } from '@commander-js/extra-typings';
import { budgetOption } from '../options/budget.ts';
import { jsonOption } from '../options/json.ts';
import { parseNumber, parsePositiveInteger } from '../options/numbers.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type SelectOptions = OptionsOf<typeof registerSelect>;

export function registerSelect(program: Command) {
  return program
    .command('select <scenarios>')
    .description('choose a diverse subset of scenario families by greedy k-center, and report near duplicates')
    .option('--k <n>', 'families to choose (default: as many as --min-distance asks for)', parsePositiveInteger)
    .option(
      '--min-distance <x>',
      'choose until no family is farther than this, 0 to 2 (default: 0.4; with --weight-by-run 0.8 on distance × D)',
      parseNumber,
    )
    .option('--weight-by-run <run>', 'weight distances by the disagreement D of this run')
    .option(
      '--embeddings <kind>',
      'sentences (by meaning, English, offline), words (the same, faster and coarser), lexical (shared words), or an embedding model as provider:model; auto is sentences up to 2,000 families and words above',
      'auto',
    )
    .option(
      '--duplicate-distance <x>',
      'report families left out that lie closer than this to a chosen one',
      parseNumber,
      0.2,
    )
    .addOption(budgetOption('stop embedding before more is spent'))
    .option('--resume <run>', 'take finished embedding calls from the ledger of this embedding job')
    .requiredOption('--out <file>', 'a .jsonl file for the chosen scenarios')
    .addOption(jsonOption('the choice'))
    .addHelpText(
      'after',
      `
A <run> is an id or latest: the newest stress test, adjudication or import, for --resume the newest embedding job.

Examples:
  mootcourt select made.jsonl --out diverse.jsonl                           sentence vectors on this machine, no key
  mootcourt select made.jsonl --weight-by-run latest --out hard.jsonl
  mootcourt select bundled --k 20 --embeddings openai:text-embedding-3-small --out twenty.jsonl`,
    );
}
