import type { Command } from '@commander-js/extra-typings';

export function registerReplay(program: Command): void {
  program
    .command('replay <debate>')
    .description('play back the trace of a debate, or verify it')
    .option('--verify', 're-execute from the ledger, no provider reachable, and compare every hash')
    .option('--json', 'print events, or the verification, as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  mootcourt replay 261124-1a2b3c4d-0007\n  mootcourt replay 261124-1a2b3c4d-0007 --verify',
    )
    .action(async (debate, options) => (await import('../actions/replay.ts')).replay(debate, options));
}
