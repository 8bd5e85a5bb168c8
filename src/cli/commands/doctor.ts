import type { Command } from '@commander-js/extra-typings';

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check keys, endpoints, store and versions')
    .option('--panel <name|file>', 'panel to check', 'offline')
    .action(async (options) => (await import('../actions/doctor.ts')).doctor(options));
}
