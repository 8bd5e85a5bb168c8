import { useEffect, useState } from 'preact/hooks';
import type { RunRow } from '../../../src/domain/run.ts';
import { useApi } from '../data/api.ts';
import { AsyncContent } from '../parts/async-content.tsx';
import { Simulated } from '../parts/badge.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { Scroll } from '../parts/scroll.tsx';
import { LiveTiles } from './live-tiles.tsx';
import { StartForm } from './start-form.tsx';

const pollIntervalMs = 2000;

/** What goes on now, and every run before. */
export function RunsPage() {
  usePageTitle(undefined);
  const [tick, setTick] = useState(0);
  const runs = useApi<{ runs: RunRow[] }>('/api/runs', tick);
  useEffect(() => {
    const timer = setInterval(() => setTick((before) => before + 1), pollIntervalMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <>
      <h1>Where does your AI model's spec leave room to disagree?</h1>
      <p class="lead">
        Many models answer the same hard question, judges read the answers against the spec, and where the judges
        disagree, the spec is unclear. Mootcourt shows which clauses, and why.
      </p>
      <Doors newest={runs.kind === 'loaded' ? runs.value.runs[0]?.id : undefined} />
      <h2 id="start">Test a spec</h2>
      <StartForm />
      <AsyncContent of={runs}>
        {({ runs: rows }) => (rows.length === 0 ? <Empty /> : <Filled rows={rows} tick={tick} />)}
      </AsyncContent>
    </>
  );
}

/** The three things that people come for. */
function Doors({ newest }: { newest: string | undefined }) {
  return (
    <ul class="doors">
      <li>
        <a href={newest === undefined ? '#start' : `/debates/${newest}-0001`}>Watch a debate</a>
        <span class="soft">
          answers, judges and the argument that moves one; or <a href="/?view=wall">on a wall</a>
        </span>
      </li>
      <li>
        <a href="#start">Test my spec</a>
        <span class="soft">free with simulated agents; with your keys, the price first</span>
      </li>
      <li>
        <a href={newest === undefined ? '#start' : `/runs/${newest}`}>Read the findings</a>
        <span class="soft">the weakest clauses in their words, and the worst cases</span>
      </li>
    </ul>
  );
}

function Empty() {
  return (
    <p class="empty">
      No run yet. Start one above: the panel <em>offline</em> needs no key and shows simulated agents.
    </p>
  );
}

function Filled({ rows, tick }: { rows: readonly RunRow[]; tick: number }) {
  const newest = rows.find((row) => row.state === 'running') ?? rows[0];
  return (
    <>
      {newest !== undefined && (
        <section aria-label="Newest run">
          <h2>
            {newest.state === 'running' ? 'Running: ' : 'Last: '}
            <a href={`/runs/${newest.id}`}>{newest.id}</a>
          </h2>
          <LiveTiles run={newest.id} tick={tick} limit={12} />
        </section>
      )}
      <h2>All runs</h2>
      <Scroll label="All runs">
        <table class="runs">
          <thead>
            <tr>
              {['Run', 'Kind', 'State', 'Spec', 'Panel', 'Debates', 'Seed', 'Started'].map((name) => (
                <th key={name} scope="col" class={['Debates', 'Seed'].includes(name) ? 'number' : ''}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <th scope="row">
                  <a href={`/runs/${row.id}`}>{row.id}</a> <Simulated when={row.simulated} />
                </th>
                <td>{row.kind}</td>
                <td>
                  <span class={`state ${row.state}`}>{row.state}</span>
                </td>
                <td>{row.spec}</td>
                <td>{row.panel}</td>
                <td class="number">{row.debates.toLocaleString('en')}</td>
                <td class="number">{row.seed}</td>
                <td>{row.startedAt.slice(0, 16).replace('T', ' ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}
