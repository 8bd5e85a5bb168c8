import type { Command } from '@commander-js/extra-typings';
import { number, positiveInteger } from '../options/numbers.ts';

export function registerSelect(program: Command): void {
  program
    .command('select <scenarios>')
    .description('a diverse part of scenario families by greedy k-center, and a report of near duplicates')
    .option('--k <n>', 'families to choose; default: as many as the distance asks for', positiveInteger)
    .option(
      '--min-distance <x>',
      'until no family is farther (0 to 2); default 0.4, with --weight-by-run 0.8 on distance × D',
      number,
    )
    .option('--weight-by-run <run>', 'weight distances by the D that this run found')
    .option(
      '--embeddings <kind>',
      'sentences (meaning, English, offline), words (the same faster and coarser), lexical (shared words), or an embedding model as provider:model; auto is sentences up to 2,000 families and words beyond',
      'auto',
    )
    .option('--duplicate-distance <x>', 'distance below which families left out are reported', number, 0.2)
    .option('--budget <limits>', 'stop embedding before more is spent, e.g. 1usd')
    .option('--resume <run>', 'take finished embedding calls from the ledger of this run')
    .requiredOption('--out <file>', 'a .jsonl file for the chosen scenarios')
    .option('--json', 'print the choice as JSON')
    .addHelpText(
      'after',
      `
Examples:
  mootcourt select made.jsonl --out diverse.jsonl                           sentence vectors on this machine, no key
  mootcourt select made.jsonl --weight-by-run 261124-1a2b3c4d --out hard.jsonl
  mootcourt select bundled --k 20 --embeddings openai:text-embedding-3-small --out twenty.jsonl`,
    )
    .action(async (scenarios, options) => (await import('../actions/select.ts')).select(scenarios, options));
}
