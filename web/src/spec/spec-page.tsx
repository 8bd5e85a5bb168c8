import { useEffect } from 'preact/hooks';
import type { Spec } from '../../../src/model/spec.ts';
import type { RunSummary } from '../../../src/report/run-summary.ts';
import { setParameters, useAddress } from '../address.ts';
import { useApi } from '../data/api.ts';
import { Ready } from '../parts/ready.tsx';
import { ClauseCases } from './clause-cases.tsx';
import { ClauseIndex } from './clause-index.tsx';
import { ClauseView } from './clause-view.tsx';

/** The spec as a document, each clause tinted by how often it parts two judges. */
export function SpecPage({ run }: { run: string }) {
  const spec = useApi<Spec>(`/api/runs/${run}/spec`);
  const summary = useApi<RunSummary>(`/api/runs/${run}/summary`);
  return (
    <Ready of={spec}>
      {(loaded) => <Ready of={summary}>{(found) => <SpecDocument run={run} spec={loaded} found={found} />}</Ready>}
    </Ready>
  );
}

function SpecDocument({ run, spec, found }: { run: string; spec: Spec; found: RunSummary }) {
  const chosen = useAddress().searchParams.get('clause') ?? '';
  const conflicts = new Map(found.clauses.map((clause) => [clause.clause, clause]));
  const clause = spec.clauses.find((one) => one.id === chosen);
  const choose = (id: string) => {
    setParameters({ clause: id });
    document.getElementById(`clause-${id}`)?.scrollIntoView({ block: 'center' });
  };
  useEffect(() => {
    document.getElementById(`clause-${chosen}`)?.scrollIntoView({ block: 'center' });
  }, []);
  return (
    <>
      <nav class="crumbs" aria-label="Run">
        <a href={`/runs/${run}`}>Run {run}</a>
      </nav>
      <h1>{spec.title}</h1>
      <p class="legend soft">
        Tint: share of judge pairs that part over the clause
        {[1, 2, 3, 4, 5].map((level) => (
          <span key={level} class={`swatch level${level}`}>
            {level === 5 ? '> 40 %' : `≤ ${level * 10} %`}
          </span>
        ))}
      </p>
      <div class="spec split">
        <div class="document">
          {spec.clauses.map((one) => (
            <ClauseView
              key={one.id}
              clause={one}
              conflict={conflicts.get(one.id)}
              chosen={one.id === chosen}
              choose={() => setParameters({ clause: one.id === chosen ? '' : one.id })}
            />
          ))}
        </div>
        {clause === undefined ? (
          <ClauseIndex conflicts={found.clauses} choose={choose} />
        ) : (
          <ClauseCases clause={clause} conflict={conflicts.get(clause.id)} cases={found.cases} />
        )}
      </div>
    </>
  );
}
