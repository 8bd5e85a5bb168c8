import { shorten } from '../domain/shorten.ts';
import {
  type Comparison,
  changeText,
  decisionText,
  measureFormats,
  measureNames,
  pairingSentences,
} from '../results/comparison.ts';
import { compareRuns } from '../runs/results/compare-runs.ts';
import type { McpContext } from './context.ts';
import { simulatedMark } from './run-result.ts';
import { fitToSize, toolResult } from './tool-result.ts';

/** What changed between two runs on the scenarios that both hold, with intervals. */
export async function comparisonAnswer({ app }: McpContext, run: string, later: string) {
  const comparison = await compareRuns(app.store, run, later);
  const simulated = comparison.before.run.simulated || comparison.after.run.simulated;
  const { effect, verdicts, clauses, better, worse, clausesChanged, caveats, decision } = comparison;
  const { added, dropped, moved, reworded, unchanged } = clausesChanged;
  return fitToSize((maxItems) =>
    toolResult(
      {
        run,
        later,
        simulated,
        decision: decision.kind,
        pairing: pairingSentences(comparison),
        caveats: caveats.slice(0, maxItems).map((text) => shorten(text, 400)),
        specClauses: {
          added: added.length,
          dropped: dropped.length,
          moved: moved.length,
          reworded: reworded.length,
          unchanged,
        },
        changes: (['contested', 'problematic', 'd'] as const).map((measure) => ({
          measure: measureNames[measure],
          change: changeText(effect[measure], measureFormats[measure]),
        })),
        models: verdicts.slice(0, maxItems).map(({ respondent, answers, same }) => ({ respondent, answers, same })),
        modelsOf: verdicts.length,
        clauses: clauses.slice(0, Math.min(maxItems, 10)).map(({ clause, effect: { scenarios, d } }) => ({
          clause: shorten(clause, 100),
          scenarios,
          d: changeText(d, 'decimals'),
        })),
        clausesOf: clauses.length,
        clearer: casesOf(better, maxItems),
        lessClear: casesOf(worse, maxItems),
      },
      { summary: `${simulatedMark(simulated)}${decisionText(decision)}` },
    ),
  );
}

function casesOf({ count, cases }: Comparison['better'], maxItems: number) {
  return {
    count,
    cases: cases.slice(0, Math.min(maxItems, 6)).map(({ scenario, contested, problematic, debates }) => ({
      scenario: shorten(scenario, 100),
      contested,
      problematic,
      debates,
    })),
  };
}
