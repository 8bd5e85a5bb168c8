import { writeFileSync } from 'node:fs';
import { measuredText } from '../../results/findings.ts';
import type { AmendReport } from '../../studies/amend/amend-run.ts';
import type { AmendOptions } from '../commands/amend.ts';
import { resolveRun } from '../options/resolve-run.ts';
import { escapeTerminal, oneLine } from '../output/escape-terminal.ts';
import { withShutdownSignal } from '../shutdown-signals.ts';
import { withApp } from '../with-app.ts';

/** Proposes, tries and reports amendments of a run's spec. */
export async function amend(run: string, options: AmendOptions): Promise<void> {
  await withApp(async (app) => {
    const { id } = await resolveRun(app.store, run, { kinds: ['stress-test'] });
    const { amendRun } = await import('../../studies/amend/amend-run.ts');
    const report = await withShutdownSignal((signal) =>
      amendRun(id, {
        app,
        most: options.maxClauses,
        budget: options.budget ?? {},
        signal,
        onProgress: (text) => process.stderr.write(`${oneLine(text, 200)}\n`),
      }),
    );
    if (options.out !== undefined && report.together !== undefined)
      writeFileSync(options.out, report.together.amended.source);
    process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : amendText(report, options.out));
  });
}

const words = { accepted: 'ACCEPTED', rejected: 'REJECTED', 'too-few': 'TOO FEW ' } as const;

type Trial = AmendReport['proposals'][number]['trial'];

function amendText(report: AmendReport, out: string | undefined): string {
  const lines = [
    `${report.simulated ? '[simulated agents] ' : ''}Amendments from the rulings of run ${report.run}`,
    report.respondentsReadSpec
      ? 'Respondents read the spec in context: their answers were drawn anew under each wording.'
      : 'Only judges read the spec: the same answers were judged under each wording.',
    `The writer saw rulings of ${report.shown} scenario families; ${report.heldOut} were held out.`,
    ...report.unusable.map(({ clause, why }) => `no usable wording for ${oneLine(clause, 60)}: ${oneLine(why, 160)}`),
    ...report.proposals.flatMap(({ clause, reason, cases, diff, trial }) => [
      '',
      `${words[trial.decision.kind]}  ${oneLine(clause, 60)}: ${trial.decision.reason}`,
      `  why: ${oneLine(reason, 300)}`,
      `  should settle ${cases.length} cases: ${cases
        .slice(0, 6)
        .map((name) => oneLine(name, 60))
        .join(', ')}${cases.length > 6 ? ', …' : ''}`,
      ...trialLines(trial),
      ...diff
        .split('\n')
        .slice(1)
        .map((text) => `  ${escapeTerminal(text)}`),
    ]),
    '',
    ...(report.together === undefined
      ? ['No amendment is worth a trial on the whole run.']
      : [
          `${words[report.together.trial.decision.kind]}  together on the whole run, ${report.together.clauses.map((clause) => oneLine(clause, 60)).join(', ')}: ${report.together.trial.decision.reason}`,
          ...trialLines(report.together.trial),
        ]),
    ...(out === undefined || report.together === undefined ? [] : [`Amended spec  ${out}`]),
    '',
  ];
  return lines.join('\n');
}

function trialLines({ run, calls, target, heldOut, elsewhere }: Trial): string[] {
  const row = (name: string, effect: Trial['target']) => {
    const of = ({ before, after, change }: Trial['target']['contested'], format: 'percent' | 'decimals') => {
      const [first, then, moved] = [
        measuredText(before, format),
        measuredText(after, format),
        changeText(change, format),
      ];
      // Where all three cannot be computed, the one reason says it.
      return first === then && then === moved ? first : `${first} → ${then}; change ${moved}`;
    };
    return [
      `  ${name}: ${effect.scenarios} scenarios in ${effect.families} families`,
      ...(effect.scenarios === 0
        ? []
        : [
            `    contested   ${of(effect.contested, 'percent')}`,
            `    problematic ${of(effect.problematic, 'percent')}`,
            `    D           ${of(effect.d, 'decimals')}`,
          ]),
    ];
  };
  return [
    ...row('should settle', target),
    ...row('of these held out from the writer', heldOut),
    ...row('should not touch', elsewhere),
    `  tried as run ${run}: ${calls} calls made, the rest from the ledger`,
  ];
}

function changeText(change: Trial['target']['d']['change'], format: 'percent' | 'decimals'): string {
  const { estimate, interval } = change;
  const none = estimate.kind === 'value' && estimate.value === 0 && interval.kind === 'none' && interval.clusters >= 10;
  return none ? 'none in any scenario' : measuredText(change, format);
}
