import { useEffect, useState } from 'preact/hooks';
import type { DebateRow, RunRow } from '../../src/model/run.ts';
import type { RunSummary } from '../../src/report/run-summary.ts';
import { navigate, useAddress } from './address.ts';
import { call, useApi } from './api.ts';
import { Measure, Ready, Simulated } from './parts.tsx';

type RunAnswer = { run: RunRow; active: boolean; lastSeq: number; totals: { calls: number; costUsd: number } };
const pageSize = 100;

export function RunPage({ run }: { run: string }) {
  const [beat, setBeat] = useState(0);
  const state = useApi<RunAnswer>(`/api/runs/${run}`, beat);
  const active = state.kind === 'loaded' && state.value.run.state === 'running';
  useEffect(() => {
    if (!active) return;
    const timer = setInterval(() => setBeat((before) => before + 1), 1500);
    return () => clearInterval(timer);
  }, [active]);
  const seq = state.kind === 'loaded' ? state.value.lastSeq : 0;
  const summary = useApi<RunSummary>(`/api/runs/${run}/summary`, seq);
  return (
    <>
      <Ready of={state}>
        {({ run: row, totals }) => (
          <>
            <p class="soft">Run {row.id}</p>
            <h1>
              {row.spec} <Simulated when={row.simulated} />
            </h1>
            <p>
              {row.state}
              {row.reason !== '' && `: ${row.reason}`}. {row.debates} debates, panel {row.panel}, seed {row.seed};{' '}
              {totals.calls} calls, ${totals.costUsd.toFixed(2)}.{' '}
              <a href={`/runs/${run}/spec`}>The spec, tinted by conflict</a>{' '}
              <a href={`/api/runs/${run}/report`}>Report</a> <a href={`/api/runs/${run}/trace`}>Trace</a>{' '}
              {active && (
                <button type="button" onClick={() => call(`/api/runs/${run}/cancel`, {})}>
                  Cancel
                </button>
              )}
            </p>
          </>
        )}
      </Ready>
      <Ready of={summary}>{(findings) => <Findings of={findings} />}</Ready>
      <Debates run={run} again={seq} />
    </>
  );
}

function Findings({ of }: { of: RunSummary }) {
  const most = Math.max(1, ...of.bins.map((bin) => bin.debates));
  return (
    <>
      <section class="measures" aria-label="Measures with 95 % intervals">
        <Measure name="Contested debates" of={of.contested} percent />
        <Measure name="Problematic responses" of={of.problematic} percent />
        <Measure name="Mean D" of={of.meanD} />
        <Measure name="Fleiss’ κ" of={of.coefficients.kappa} />
        <Measure name="Krippendorff’s α" of={of.coefficients.alpha} />
        <Measure name="Gwet’s AC1" of={of.coefficients.ac1} />
      </section>
      <div class="columns">
        <section>
          <h2>Disagreement between models</h2>
          <table class="bars">
            <thead>
              <tr>
                <th>D</th>
                <th>Debates; bar: contested</th>
                <th>All problematic</th>
              </tr>
            </thead>
            <tbody>
              {of.bins.map((bin) => (
                <tr key={bin.bin}>
                  <th scope="row">{bin.bin}</th>
                  <td>
                    <meter
                      class="bar"
                      min={0}
                      max={most}
                      value={bin.contested}
                      aria-label={`${bin.contested} contested`}
                    />{' '}
                    {bin.debates}, {bin.contested} contested
                  </td>
                  <td>{bin.allProblematic}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        <section>
          <h2>Clauses that part the judges</h2>
          <table>
            <thead>
              <tr>
                <th>Clause</th>
                <th>Conflict</th>
                <th>Interpretive</th>
                <th>Activation</th>
              </tr>
            </thead>
            <tbody>
              {of.clauses
                .filter((clause) => clause.conflict > 0)
                .slice(0, 12)
                .map((clause) => (
                  <tr key={clause.clause}>
                    <th scope="row">{clause.clause}</th>
                    <td>{(100 * clause.conflict).toFixed(1)} %</td>
                    <td>{clause.interpretive}</td>
                    <td>{clause.activation}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </section>
      </div>
    </>
  );
}

function Debates({ run, again }: { run: string; again: number }) {
  const address = useAddress();
  const contested = address.searchParams.get('contested') === 'true';
  const q = address.searchParams.get('q') ?? '';
  const offset = Number(address.searchParams.get('offset') ?? 0);
  const to = (changes: Record<string, string>) => {
    const next = new URL(address);
    for (const [name, value] of Object.entries(changes))
      value === '' ? next.searchParams.delete(name) : next.searchParams.set(name, value);
    navigate(next.pathname + next.search, 'replace');
  };
  const query = new URLSearchParams({
    offset: String(offset),
    limit: String(pageSize),
    ...(contested ? { contested: 'true' } : {}),
    ...(q === '' ? {} : { q }),
  });
  const list = useApi<{ total: number; debates: DebateRow[] }>(`/api/runs/${run}/debates?${query}`, again);
  return (
    <section>
      <h2>Debates</h2>
      <p class="filters">
        <label>
          <input
            type="checkbox"
            checked={contested}
            onChange={(event) => to({ contested: event.currentTarget.checked ? 'true' : '', offset: '' })}
          />{' '}
          contested only
        </label>
        <label>
          Scenario{' '}
          <input type="search" value={q} onInput={(event) => to({ q: event.currentTarget.value, offset: '' })} />
        </label>
      </p>
      <Ready of={list}>
        {({ total, debates }) => (
          <>
            <ul class="tiles">
              {debates.map((row) => (
                <li key={row.id} class={`tile ${row.state} ${row.contested ? 'contested' : ''}`}>
                  <a href={`/debates/${row.id}`}>{row.scenario}</a>
                  <span class="soft">
                    {row.state}
                    {row.d !== null && `, D ${row.d.toFixed(2)}`}
                    {row.contested && ', contested'}
                  </span>
                </li>
              ))}
            </ul>
            <p>
              {total} debates.{' '}
              {offset > 0 && (
                <button type="button" onClick={() => to({ offset: String(Math.max(0, offset - pageSize)) })}>
                  Earlier
                </button>
              )}{' '}
              {offset + pageSize < total && (
                <button type="button" onClick={() => to({ offset: String(offset + pageSize) })}>
                  Later
                </button>
              )}
            </p>
          </>
        )}
      </Ready>
    </section>
  );
}
