import { useState } from 'preact/hooks';
import { costText } from '../../../src/results/cost-text.ts';
import { call, type RunAnswer } from '../data/api.ts';
import { Simulated } from '../parts/badge.tsx';

/**
 * Which run this is, how far it is, and what one can do with it. How many debates have begun is not
 * known before the findings are.
 */
export function RunHead({ answer, begun }: { answer: RunAnswer; begun: number | undefined }) {
  const { run, totals, active } = answer;
  const [problem, setProblem] = useState('');
  const act = (what: 'cancel' | 'resume') =>
    call(`/api/runs/${run.id}/${what}`, {}).catch((error: Error) => setProblem(error.message));
  const debates = `${run.debates.toLocaleString('en')} debates`;
  const partly = begun !== undefined && begun < run.debates;
  const progress = partly ? `${begun.toLocaleString('en')} of ${debates} begun` : debates;
  const going = run.state === 'running' && active;
  return (
    <header class="run-head">
      <nav class="crumbs" aria-label="Run">
        <span class={`state ${run.state}`}>{run.state}</span>
        <Simulated when={run.simulated} />
        <span class="soft">Run {run.id}</span>
        <a href={`/runs/${run.id}/spec`}>Spec heat map</a>
        {run.state !== 'running' && <a href={`/runs/${run.id}/review`}>Review queue</a>}
        <a href={`/runs/${run.id}/compare`}>Compare</a>
        <a href={`/api/runs/${run.id}/report`}>Report</a>
        <a href={`/api/runs/${run.id}/trace`}>Download trace</a>
        {going && (
          <button type="button" onClick={() => act('cancel')}>
            Cancel
          </button>
        )}
        {(run.state === 'stopped' || run.state === 'failed') && (
          <button type="button" onClick={() => act('resume')}>
            Resume
          </button>
        )}
      </nav>
      <h1>Findings: {run.spec}</h1>
      <p class="soft">
        {progress}, panel {run.panel}, seed {run.seed}, {totals.calls.toLocaleString('en')} calls,{' '}
        {costText({ costUsd: totals.costUsd, simulated: run.simulated, decimals: 2 })}
        {run.reason !== '' && `: ${run.reason}`}
      </p>
      {run.state === 'running' && <progress value={begun} max={Math.max(1, run.debates)} aria-label="Debates begun" />}
      {problem !== '' && (
        <p role="alert" class="error">
          {problem}
        </p>
      )}
    </header>
  );
}
