import { useEffect } from 'preact/hooks';
import type { Spec } from '../../../src/domain/spec.ts';
import type { RunSummary } from '../../../src/results/run-summary.ts';
import { type RunAnswer, useApi } from '../data/api.ts';
import { AsyncContent } from '../parts/async-content.tsx';
import { Simulated } from '../parts/badge.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { setSearchParams, useUrl } from '../router.ts';
import { ClauseCases } from './clause-cases.tsx';
import { ClauseIndex } from './clause-index.tsx';
import { ClauseView } from './clause-view.tsx';

/** The spec as a document, each clause tinted by how often it parts two judges. */
export function SpecPage({ run }: { run: string }) {
  const spec = useApi<Spec>(`/api/runs/${run}/spec`);
  const summary = useApi<RunSummary>(`/api/runs/${run}/summary`);
  const about = useApi<RunAnswer>(`/api/runs/${run}`);
  usePageTitle(spec.kind === 'loaded' ? `Spec heat map: ${spec.value.title}` : 'Spec heat map');
  const simulated = about.kind === 'loaded' && about.value.run.simulated;
  return (
    <AsyncContent of={spec}>
      {(loaded) => (
        <AsyncContent of={summary}>
          {(runSummary) => <SpecDocument run={run} simulated={simulated} spec={loaded} runSummary={runSummary} />}
        </AsyncContent>
      )}
    </AsyncContent>
  );
}

function SpecDocument(props: { run: string; simulated: boolean; spec: Spec; runSummary: RunSummary }) {
  const { run, simulated, spec, runSummary } = props;
  const chosen = useUrl().searchParams.get('clause') ?? '';
  const conflicts = new Map(runSummary.clauses.map((clause) => [clause.clause, clause]));
  const coverage = Map.groupBy(runSummary.coverage.statements, (item) => item.clause);
  const clause = spec.clauses.find((clause) => clause.id === chosen);
  const choose = (id: string) => {
    setSearchParams({ clause: id });
    document.getElementById(`clause-${id}`)?.scrollIntoView({ block: 'center' });
  };
  useEffect(() => {
    document.getElementById(`clause-${chosen}`)?.scrollIntoView({ block: 'center' });
  }, []);
  return (
    <>
      <nav class="crumbs" aria-label="Run">
        <a href={`/runs/${run}`}>Run {run}</a> <Simulated when={simulated} />
      </nav>
      <h1>{spec.title}</h1>
      <p class="legend soft">
        Tint: share of judge pairs that disagree on the clause
        <span class="swatch untested">untested</span>
        {[1, 2, 3, 4, 5].map((level) => (
          <span key={level} class={`swatch level${level}`}>
            {level === 5 ? '> 40 %' : `≤ ${level * 10} %`}
          </span>
        ))}
      </p>
      <div class="spec split">
        <div class="document">
          {spec.clauses.map((item) => (
            <ClauseView
              key={item.id}
              clause={item}
              conflict={conflicts.get(item.id)}
              coverage={coverage.get(item.id) ?? []}
              chosen={item.id === chosen}
              choose={() => setSearchParams({ clause: item.id === chosen ? '' : item.id })}
            />
          ))}
        </div>
        {clause === undefined ? (
          <ClauseIndex conflicts={runSummary.clauses} choose={choose} />
        ) : (
          <ClauseCases
            clause={clause}
            conflict={conflicts.get(clause.id)}
            cases={runSummary.clauseCases.find((cases) => cases.clause === clause.id)}
          />
        )}
      </div>
    </>
  );
}
