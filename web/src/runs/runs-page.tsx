import { useEffect, useState } from 'preact/hooks';
import type { RunRow } from '../../../src/domain/run.ts';
import { useApi } from '../data/api.ts';
import { Ready } from '../parts/async-content.tsx';
import { Simulated } from '../parts/badge.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { Scroll } from '../parts/scroll.tsx';
import { LiveTiles } from './live-tiles.tsx';
import { StartForm } from './start-form.tsx';

const beatMs = 2000;

/** What goes on now, and every run before. */
export function RunsPage() {
  usePageTitle(undefined);
  const [beat, setBeat] = useState(0);
  const runs = useApi<{ runs: RunRow[] }>('/api/runs', beat);
  useEffect(() => {
    const timer = setInterval(() => setBeat((before) => before + 1), beatMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <>
      <h1>Runs</h1>
      <StartForm />
      <Ready of={runs}>
        {({ runs: rows }) => (rows.length === 0 ? <Empty /> : <Filled rows={rows} beat={beat} />)}
      </Ready>
    </>
  );
}

function Empty() {
  return (
    <p class="empty">
      No run yet. Start one above: the panel <em>offline</em> needs no key and shows simulated agents.
    </p>
  );
}

function Filled({ rows, beat }: { rows: readonly RunRow[]; beat: number }) {
  const newest = rows.find((row) => row.state === 'running') ?? rows[0];
  return (
    <>
      {newest !== undefined && (
        <section aria-label="Newest run">
          <h2>
            {newest.state === 'running' ? 'Running: ' : 'Last: '}
            <a href={`/runs/${newest.id}`}>{newest.id}</a>
          </h2>
          <LiveTiles run={newest.id} beat={beat} most={12} />
        </section>
      )}
      <h2>All runs</h2>
      <Scroll label="All runs">
        <table class="runs">
          <thead>
            <tr>
              {['Run', 'Kind', 'State', 'Spec', 'Panel', 'Debates', 'Seed', 'Started'].map((name) => (
                <th key={name} scope="col">
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
