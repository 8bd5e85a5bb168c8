import type { RunRow } from '../../../src/domain/run.ts';
import type { Comparison } from '../../../src/results/comparison.ts';
import type { ModelPair as ModelPairAnswer } from '../../../src/results/model-pair.ts';
import type { RunSummary } from '../../../src/results/run-summary.ts';
import { type RunAnswer, useApi } from '../data/api.ts';
import { AsyncContent } from '../parts/async-content.tsx';
import { Simulated } from '../parts/badge.tsx';
import { shortName } from '../parts/format.ts';
import { usePageTitle } from '../parts/page-title.ts';
import { setSearchParams, useUrl } from '../router.ts';
import { ModelPair } from './model-pair.tsx';
import { RunPair } from './run-pair.tsx';

type Options = readonly (readonly [value: string, words: string])[];

/** Two models of a run, or the run and a later one; both choices stand in the address. */
export function CompareRunPage({ run }: { run: string }) {
  usePageTitle('Compare');
  const { searchParams } = useUrl();
  const [later, left, right] = ['later', 'left', 'right'].map((name) => searchParams.get(name) ?? '') as [
    string,
    string,
    string,
  ];
  const about = useApi<RunAnswer>(`/api/runs/${run}`);
  const runs = useApi<{ runs: RunRow[] }>('/api/runs?limit=500');
  const summary = useApi<RunSummary>(`/api/runs/${run}/summary`);
  const others = runs.kind === 'loaded' ? runs.value.runs.filter(({ id }) => id !== run) : [];
  const models = summary.kind === 'loaded' ? summary.value.analysis.refusals.models.map(({ model }) => model) : [];
  const ofModels: Options = models.map((model) => [model, shortName(model)]);
  return (
    <>
      <nav class="crumbs" aria-label="Run">
        <a href={`/runs/${run}`}>Run {run}</a> <Simulated when={about.kind === 'loaded' && about.value.run.simulated} />
      </nav>
      <h1>Compare</h1>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <Choice name="left" label="Model" value={left} options={ofModels} clears={['later']} />
        <Choice name="right" label="with model" value={right} options={ofModels} clears={['later']} />
        <Choice
          name="later"
          label="or this run with a later one"
          value={later}
          options={others.map(({ id, spec, panel, startedAt }) => [
            id,
            `${startedAt.slice(0, 16).replace('T', ' ')} ${spec}, ${panel} (${id})`,
          ])}
          clears={['left', 'right']}
        />
      </form>
      {later !== '' ? (
        <RunPairLoaded run={run} later={later} />
      ) : left !== '' && right !== '' ? (
        <ModelPairLoaded run={run} left={left} right={right} />
      ) : (
        <p class="empty">Choose two models of this run, or a later run on the same scenarios.</p>
      )}
    </>
  );
}

function RunPairLoaded({ run, later }: { run: string; later: string }) {
  const loaded = useApi<Comparison>(`/api/runs/${run}/comparison?later=${encodeURIComponent(later)}`);
  return <AsyncContent of={loaded}>{(comparison) => <RunPair of={comparison} />}</AsyncContent>;
}

function ModelPairLoaded({ run, left, right }: { run: string; left: string; right: string }) {
  const query = new URLSearchParams({ left, right });
  const loaded = useApi<ModelPairAnswer>(`/api/runs/${run}/models?${query}`);
  return <AsyncContent of={loaded}>{(pair) => <ModelPair of={pair} />}</AsyncContent>;
}

function Choice(props: { name: string; label: string; value: string; options: Options; clears: readonly string[] }) {
  const { name, label, value, options, clears } = props;
  const shown = options.some(([known]) => known === value) ? options : [[value, value] as const, ...options];
  return (
    <label>
      {label}{' '}
      <select
        value={value}
        onChange={(event) =>
          setSearchParams({ [name]: event.currentTarget.value, ...Object.fromEntries(clears.map((key) => [key, ''])) })
        }
      >
        {value !== '' && <option value="">none</option>}
        {shown.map(([option, words]) => (
          <option key={option} value={option}>
            {words === '' ? 'choose …' : words}
          </option>
        ))}
      </select>
    </label>
  );
}
