import type { AppContext } from '../app/app-context.ts';
import { MootcourtError } from '../domain/errors.ts';
import { memberName } from '../domain/panel.ts';
import type { RunDefinition } from '../domain/run.ts';
import { type CompletedPart, completedParts } from '../studies/complete/complete-family.ts';
import { type CompletedPlan, completeScenarios } from '../studies/complete/complete-scenarios.ts';
import { type CompletionEstimate, estimateCompletion } from '../studies/complete/estimate-completion.ts';
import { parseList } from './options/list.ts';
import { moneyText, ranged, whole } from './output/cost-estimate-text.ts';
import { counted } from './output/counted.ts';
import { escapeTerminal, oneLine } from './output/escape-terminal.ts';

/**
 * What `--complete` asks for: both parts where it names none.
 * @throws MootcourtError `invalid-input`
 */
export function parseCompleted(option: string | boolean | undefined): ReadonlySet<CompletedPart> {
  if (option === undefined || option === false) return new Set();
  if (option === true) return new Set(completedParts);
  return new Set(
    parseList(option).map((part) => {
      const known = completedParts.find((name) => name === part);
      if (known === undefined)
        throw new MootcourtError('invalid-input', `--complete: expected ${completedParts.join(' or ')}, got '${part}'`);
      return known;
    }),
  );
}

/** What is missing, and what finding or writing it would take, as one line. */
export function completionLine({ missing, calls, costUsd, unpriced }: CompletionEstimate, writer: string): string {
  const { values, nudges, rubrics } = missing;
  const parts = [
    ...(values === 0 ? [] : [`${counted(values, 'question')} without values (--values a,b names one pair for all)`]),
    ...(nudges === 0 ? [] : [counted(nudges, 'nudged question')]),
    ...(rubrics === 0 ? [] : [counted(rubrics, 'rubric')]),
  ];
  const listed = parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
  return `to be found or written by ${oneLine(writer, 80)} before the run: ${listed}, in ${ranged(calls, whole)} calls, ${moneyText(costUsd, unpriced.length === 0)}\n`;
}

/**
 * The plan with what its questions lack: its cost is told before the first call, and what came of it after the last.
 * @returns the plan, whose budget is what is left, and the runs whose calls it rests on
 */
export async function completedPlan<T extends RunDefinition>(
  app: AppContext,
  plan: T,
  options: { asked: ReadonlySet<CompletedPart>; signal: AbortSignal; reuse: readonly string[] },
): Promise<{ plan: T; reuse: string[] }> {
  const writer = memberName(plan.panel.rubricWriter);
  const { estimate } = await estimateCompletion(plan, options.asked, app.models, app.now());
  if (estimate === undefined) {
    if (options.asked.size > 0) process.stderr.write('--complete: the scenarios have all that it would write\n');
    return { plan, reuse: [...options.reuse] };
  }
  process.stderr.write(completionLine(estimate, writer));
  const completed = await completeScenarios(app, plan, options);
  process.stderr.write(completedLines(completed, plan).join(''));
  return {
    plan: { ...plan, ...completed.plan },
    reuse: [...(completed.job === undefined ? [] : [completed.job]), ...options.reuse],
  };
}

const maxNamed = 10;

function completedLines({ job, added, spent, unwritten, plan }: CompletedPlan, before: RunDefinition): string[] {
  const simulated = plan.panel.rubricWriter.model.startsWith('simulated:') ? ' (simulated)' : '';
  const money = spent.costUsd > 0 ? `, $${spent.costUsd.toFixed(4)}` : '';
  const left = before.budget === undefined ? '' : '; the run has what is left of the budget';
  return [
    `completed${simulated} by job ${job}: ${counted(added, 'question')} added, ${counted(spent.calls, 'call')}${money}${left}\n`,
    ...(unwritten.length === 0 ? [] : [`${counted(unwritten.length, 'part')} not written:\n`]),
    ...unwritten
      .slice(0, maxNamed)
      .map(({ scenario, part, reason }) => `  ${oneLine(scenario, 80)}: ${part}: ${oneLine(reason, 200)}\n`),
    ...(unwritten.length > maxNamed ? [`  and ${unwritten.length - maxNamed} more\n`] : []),
    `to keep what was written: mootcourt export <run> --format scenarios\n`,
  ].map((line) => escapeTerminal(line));
}
