import type { Command } from '@commander-js/extra-typings';

export function registerRule(program: Command): void {
  program
    .command('rule <debate>')
    .description('give the ruling that a debate waits for (panels with `human: escalated`)')
    .requiredOption('--verdict <label=verdict...>', 'one for each contested response, e.g. R3=compliant')
    .requiredOption('--reason <text>', 'why')
    .option('--problem <kind>', 'contradiction, ambiguity, coverage-gap, granularity, judge-error or none', 'none')
    .action(async (debate, options) => (await import('../actions/rule.ts')).ruleDebate(debate, options));
}
