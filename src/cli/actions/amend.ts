import { writeFileSync } from 'node:fs';
import { clausesReadText } from '../../domain/selected-spec.ts';
import { measuredText } from '../../results/findings.ts';
import type { AmendReport } from '../../studies/amend/amend-run.ts';
import type { AmendOptions } from '../commands/amend.ts';
import { resolveRun } from '../options/resolve-run.ts';
import { counted } from '../output/counted.ts';
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
        onEstimate: ({ debates, calls, costUsd }) =>
          process.stderr.write(
            `the trial holds ${counted(debates, 'debate')}: about ${calls.expected} calls, at most ${calls.high}${costUsd.high > 0 ? `, about $${costUsd.expected.toFixed(2)}, at most $${costUsd.high.toFixed(2)}` : ''}; what the ledger holds is not paid again\n`,
          ),
      }),
    );
    if (options.out !== undefined && report.together?.trial.decision.kind === 'accepted')
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
    `The writer saw rulings of ${report.shown} scenario families; ${report.heldOut} were held out and decide.`,
    trialText(report.trial),
    ...report.unusable.map(({ clause, why }) => `no usable wording for ${oneLine(clause, 60)}: ${oneLine(why, 160)}`),
    ...report.proposals.flatMap(({ clause, reason, cases, clausesRead, diff, trial }) => [
      '',
      `${words[trial.decision.kind]}  ${oneLine(clause, 60)}: ${trial.decision.reason}`,
      `  why: ${oneLine(reason, 300)}`,
      ...(clausesRead === undefined ? [] : [`  the writer: ${oneLine(clausesReadText(clausesRead), 300)}`]),
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
    ...togetherLines(report, out),
    '',
  ];
  return lines.join('\n');
}

function trialText({ run, debates, calls }: AmendReport['trial']): string {
  if (run === undefined) return 'No held-out family rests on any of the clauses, so nothing was tried.';
  return `Run ${run} read the old wording afresh and each new one beside it, in random order: ${counted(debates, 'debate')}, ${counted(calls, 'call')}, the rest from the ledger.`;
}

function togetherLines({ together, proposals }: AmendReport, out: string | undefined): string[] {
  if (together === undefined) return ['No wording is worth a trial together.'];
  const { trial, run, calls, clauses } = together;
  const isAccepted = trial.decision.kind === 'accepted';
  const names = clauses.map((clause) => oneLine(clause, 60)).join(', ');
  const lines =
    clauses.length === 1
      ? [`${words[trial.decision.kind]}  of ${proposals.length} wordings, one: ${names}`]
      : [
          `${words[trial.decision.kind]}  together, ${names}: ${trial.decision.reason}`,
          ...trialLines(trial),
          `  tried as run ${run}: ${calls} calls made, the rest from the ledger`,
        ];
  if (out === undefined) return lines;
  return [
    ...lines,
    isAccepted ? `Amended spec  ${out}` : `No amended spec was written: ${out} is for accepted wordings`,
  ];
}

function trialLines({ target, elsewhere, rereading, decision }: Trial): string[] {
  const row = (name: string, effect: Trial['target']) => [
    `  ${name}: ${effect.scenarios} scenarios in ${effect.families} families`,
    ...(effect.scenarios === 0
      ? []
      : [
          `    contested   ${pairText(effect.contested, 'percent')}`,
          `    problematic ${pairText(effect.problematic, 'percent')}`,
          `    D           ${pairText(effect.d, 'decimals')}`,
        ]),
  ];
  const points = (share: number | undefined) =>
    share === undefined ? 'none, for too few families' : `${(100 * share).toFixed(0)} points`;
  return [
    ...row('should settle (old wording read afresh → new)', target),
    ...(rereading.scenarios === 0
      ? []
      : [`    reading the old wording again, by itself: contested ${pairText(rereading.contested, 'percent')}`]),
    `    smallest fall that this trial finds in 4 of 5 cases: ${points(decision.smallestFall)}`,
    `    p = ${decision.p.toFixed(3)}, over all wordings ${decision.adjustedP.toFixed(3)}`,
    ...row('should not touch', elsewhere),
    ...(elsewhere.scenarios === 0
      ? []
      : [`    smallest rise that this trial finds in 4 of 5 cases: ${points(decision.smallestRise)}`]),
  ];
}

function pairText({ before, after, change }: Trial['target']['contested'], format: 'percent' | 'decimals'): string {
  const [first, then, moved] = [measuredText(before, format), measuredText(after, format), changeText(change, format)];
  // Where all three cannot be computed, the one reason says it.
  return first === then && then === moved ? first : `${first} → ${then}; change ${moved}`;
}

function changeText(change: Trial['target']['d']['change'], format: 'percent' | 'decimals'): string {
  const { estimate, interval } = change;
  const none = estimate.kind === 'value' && estimate.value === 0 && interval.kind === 'none' && interval.clusters >= 10;
  return none ? 'none in any scenario' : measuredText(change, format);
}
