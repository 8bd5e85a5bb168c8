import { useState } from 'preact/hooks';
import type { RunRow } from '../../src/model/run.ts';
import { navigate } from './address.ts';
import { call, useApi } from './api.ts';
import { Ready, Simulated } from './parts.tsx';

export function RunsPage() {
  const runs = useApi<{ runs: RunRow[] }>('/api/runs');
  const [problem, setProblem] = useState('');
  const start = async () => {
    try {
      const run = await call<RunRow>('/api/runs', { limit: 30 });
      navigate(`/runs/${run.id}`);
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <>
      <h1>Runs</h1>
      <p>
        <button type="button" onClick={start}>
          Start thirty debates with the simulated panel
        </button>{' '}
        {problem !== '' && <span role="alert">{problem}</span>}
      </p>
      <Ready of={runs}>
        {({ runs: rows }) =>
          rows.length === 0 ? (
            <p>No run yet.</p>
          ) : (
            <table>
              <thead>
                <tr>
                  <th>Run</th>
                  <th>State</th>
                  <th>Spec</th>
                  <th>Panel</th>
                  <th>Debates</th>
                  <th>Started</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.id}>
                    <th scope="row">
                      <a href={`/runs/${row.id}`}>{row.id}</a> <Simulated when={row.simulated} />
                    </th>
                    <td>{row.state}</td>
                    <td>{row.spec}</td>
                    <td>{row.panel}</td>
                    <td>{row.debates}</td>
                    <td>{row.startedAt.slice(0, 16).replace('T', ' ')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Ready>
    </>
  );
}
