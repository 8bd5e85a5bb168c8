import type { Command } from '@commander-js/extra-typings';
import { jsonOption } from '../options/json.ts';
import type { OptionsOf } from '../options/options-of.ts';

export type BundleOptions = OptionsOf<typeof registerBundle>;

export function registerBundle(program: Command) {
  return program
    .command('bundle <run>')
    .description('write a run as one signed folder that outsiders can verify')
    .option('--out <folder>', 'new folder to write to (default: bundles/ beside the store)')
    .addOption(jsonOption('folder, files and the fingerprint of the key'))
    .addHelpText(
      'after',
      `
<run> is an id or latest. The folder holds trace, texts, spec, panel and ledger, and is signed with an Ed25519 key of
yours, which is made on first use. Publish its fingerprint where readers know you. They verify with any Node:

  node verify-bundle.mjs <folder> --key <fingerprint>

Take verify-bundle.mjs from the package (bin/), not from a bundle that you do not trust.`,
    );
}
