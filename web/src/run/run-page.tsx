import { useEffect, useState } from 'preact/hooks';
import { type RunAnswer, useApi } from '../data/api.ts';
import { useSummary } from '../data/use-summary.ts';
import { AsyncContent } from '../parts/async-content.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { SimulatedRun } from '../parts/simulated-run.ts';
import { LiveTiles } from '../runs/live-tiles.tsx';
import { AuthorityCharts } from './authority-charts.tsx';
import { Cases } from './cases.tsx';
import { CharacterChart } from './character-chart.tsx';
import { ClauseChart } from './clause-chart.tsx';
import { CoefficientChart } from './coefficient-chart.tsx';
import { DisagreementChart } from './disagreement-chart.tsx';
import { JudgeAdvice } from './judge-advice.tsx';
import { JudgeMatrix } from './judge-matrix.tsx';
import { JudgeSeverity } from './judge-severity.tsx';
import { CoverageLine, KeyNumbers } from './key-numbers.tsx';
import { MissingAnswers } from './missing-answers.tsx';
import { ModelChart } from './model-chart.tsx';
import { OutcomeChart } from './outcome-chart.tsx';
import { OutlierChart } from './outlier-chart.tsx';
import { RefusalChart } from './refusal-chart.tsx';
import { RunHead } from './run-head.tsx';
import { RunProgress } from './run-progress.tsx';
import { VerdictChart } from './verdict-chart.tsx';
import { WeakestClauses } from './weakest-clauses.tsx';

const pollIntervalMs = 2000;
const ticksPerSummary = 4;

/** What a run found, filling as it goes. */
export function RunPage({ run }: { run: string }) {
  const [tick, setTick] = useState(0);
  const state = useApi<RunAnswer>(`/api/runs/${run}`, tick);
  usePageTitle(state.kind === 'loaded' ? `Findings: ${state.value.run.spec}` : 'Run');
  const running = state.kind === 'loaded' && state.value.run.state === 'running';
  const seq = state.kind === 'loaded' ? state.value.lastSeq : 0;
  // A run under way changes with each event; its findings are read again at a pace for people.
  const findingsVersion = running ? `running ${Math.floor(tick / ticksPerSummary)}` : `ended ${seq}`;
  const summary = useSummary(run, state.kind !== 'loading', findingsVersion);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setTick((before) => before + 1), pollIntervalMs);
    return () => clearInterval(timer);
  }, [running]);
  // What comes later comes below: nothing that stands already moves.
  if (state.kind === 'loading') return <p class="soft waiting">Loading …</p>;
  return (
    <>
      <AsyncContent of={state}>
        {(answer) => <RunHead answer={answer} begun={summary.kind === 'loaded' ? summary.value.debates : undefined} />}
      </AsyncContent>
      {running && state.kind === 'loaded' && <RunProgress answer={state.value} tick={tick} />}
      {running && (
        <section aria-label="Running debates">
          <h2>Running</h2>
          <LiveTiles run={run} tick={tick} limit={8} />
        </section>
      )}
      <AsyncContent of={summary}>
        {(findings) => (
          <SimulatedRun.Provider value={state.kind === 'loaded' && state.value.run.simulated}>
            <MissingAnswers of={findings} totals={state.kind === 'loaded' ? state.value.totals : undefined} />
            <CoverageLine of={findings} />
            <WeakestClauses run={run} of={findings} />
            <KeyNumbers of={findings} />
            <div class="charts">
              <DisagreementChart run={run} of={findings} />
              <CoefficientChart run={run} of={findings} />
              <ClauseChart run={run} of={findings} />
              <VerdictChart run={run} of={findings} />
              <OutcomeChart run={run} of={findings} />
              <RefusalChart run={run} of={findings} />
              <OutlierChart run={run} of={findings} />
              <JudgeMatrix run={run} of={findings} />
              <JudgeAdvice run={run} of={findings} />
              <JudgeSeverity run={run} of={findings} />
              <AuthorityCharts run={run} of={findings} />
            </div>
            <ModelChart run={run} of={findings} />
            <CharacterChart run={run} of={findings} />
          </SimulatedRun.Provider>
        )}
      </AsyncContent>
      {summary.kind !== 'loading' && (
        <SimulatedRun.Provider value={state.kind === 'loaded' && state.value.run.simulated}>
          <Cases run={run} version={seq} of={summary.kind === 'loaded' ? summary.value : undefined} />
        </SimulatedRun.Provider>
      )}
    </>
  );
}
