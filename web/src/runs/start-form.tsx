import { useState } from 'preact/hooks';
import type { RunRow } from '../../../src/domain/run.ts';
import { call, useApi } from '../data/api.ts';
import { navigate } from '../router.ts';

/** Starts a stress test: a spec, a panel, how many debates. */
export function StartForm() {
  const specs = useApi<{ specs: string[] }>('/api/specs');
  const panels = useApi<{ panels: string[] }>('/api/panels');
  const [spec, setSpec] = useState('helpful-assistant');
  const [panel, setPanel] = useState('offline');
  const [limit, setLimit] = useState('30');
  const [seed, setSeed] = useState('1');
  const [problem, setProblem] = useState('');
  const start = async (event: Event) => {
    event.preventDefault();
    setProblem('');
    try {
      const run = await call<RunRow>('/api/runs', {
        spec,
        panel,
        seed: Number(seed),
        ...(limit === '' ? {} : { limit: Number(limit) }),
      });
      navigate(`/runs/${run.id}`);
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  const names = (list: readonly string[] | undefined, own: string) =>
    (list ?? [own]).map((name) => (
      <option key={name} value={name}>
        {name}
      </option>
    ));
  return (
    <form class="start card" onSubmit={start} aria-label="Start a run">
      <label class="field">
        <span>Spec</span>
        <select value={spec} onChange={(event) => setSpec(event.currentTarget.value)}>
          {names(specs.kind === 'loaded' ? specs.value.specs : undefined, spec)}
        </select>
      </label>
      <label class="field">
        <span>Panel</span>
        <select value={panel} onChange={(event) => setPanel(event.currentTarget.value)}>
          {names(panels.kind === 'loaded' ? panels.value.panels : undefined, panel)}
        </select>
      </label>
      <label class="field">
        <span>Debates</span>
        <input
          type="number"
          min={1}
          max={100000}
          value={limit}
          placeholder="all"
          onInput={(event) => setLimit(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>Seed</span>
        <input type="number" min={0} value={seed} required onInput={(event) => setSeed(event.currentTarget.value)} />
      </label>
      <button type="submit" class="primary">
        Start a run
      </button>
      {problem !== '' && (
        <p role="alert" class="error">
          {problem}
        </p>
      )}
    </form>
  );
}
