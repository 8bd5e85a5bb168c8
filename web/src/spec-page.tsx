import type { Spec } from '../../src/model/spec.ts';
import type { RunSummary } from '../../src/report/run-summary.ts';
import { useApi } from './api.ts';
import { Ready } from './parts.tsx';

/** The spec as a document; the bar beside a clause is as strong as the share of judge pairs that part over it. */
export function SpecPage({ run }: { run: string }) {
  const spec = useApi<Spec>(`/api/runs/${run}/spec`);
  const summary = useApi<RunSummary>(`/api/runs/${run}/summary`);
  return (
    <Ready of={spec}>
      {({ title, clauses }) => (
        <Ready of={summary}>
          {(findings) => {
            const conflict = new Map(findings.clauses.map((clause) => [clause.clause, clause]));
            return (
              <>
                <p>
                  <a href={`/runs/${run}`}>Run {run}</a>
                </p>
                <h1>{title}</h1>
                {clauses.map((clause) => {
                  const found = conflict.get(clause.id);
                  const level = Math.min(5, Math.ceil((found?.conflict ?? 0) * 10));
                  return (
                    <article key={clause.id} id={clause.id} class={`clause level${level}`}>
                      <h2>{clause.path.at(-1)}</h2>
                      <p class="soft">
                        {clause.id}
                        {clause.authority !== undefined && `, ${clause.authority}`}
                        {found !== undefined &&
                          `; conflict ${(100 * found.conflict).toFixed(1)} % of ${found.pairs} pairs of judges`}
                      </p>
                      <p class="prose">{clause.text.trim()}</p>
                    </article>
                  );
                })}
              </>
            );
          }}
        </Ready>
      )}
    </Ready>
  );
}
