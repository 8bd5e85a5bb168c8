import { useState } from 'preact/hooks';
import type { RunRow } from '../../../src/domain/run.ts';
import { call, useApi } from '../data/api.ts';
import { escapeControls } from '../parts/escape-controls.ts';
import { navigate } from '../router.ts';
import { PanelMembers } from './panel-members.tsx';
import { type Estimate, PriceBeforeStart } from './price-before-start.tsx';

const own = 'own';
const bundled = 'bundled';
const maxSpecCharacters = 500_000;
const maxScenarioBytes = 900_000;

/** Starts a stress test: a spec, bundled or one's own, a panel, how many debates. What costs money shows its price first. */
// Long because: a form is one list of fields.
export function StartForm() {
  const specs = useApi<{ specs: string[] }>('/api/specs');
  const panels = useApi<{ panels: string[] }>('/api/panels');
  const [spec, setSpec] = useState('helpful-assistant');
  const [text, setText] = useState('');
  const [panel, setPanel] = useState('offline');
  const [scenarios, setScenarios] = useState(bundled);
  const [scenarioFile, setScenarioFile] = useState<{ name: string; text: string }>();
  const [members, setMembers] = useState<{ respondents?: string[]; judges?: string[] }>({});
  const [limit, setLimit] = useState('30');
  const [seed, setSeed] = useState('1');
  const [maxUsd, setMaxUsd] = useState('');
  const [estimate, setEstimate] = useState<Estimate>();
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const request = () => ({
    ...(spec === own ? { spec: 'own-spec', specText: text } : { spec }),
    panel,
    ...members,
    ...(scenarios === own && scenarioFile !== undefined
      ? { scenarioText: scenarioFile.text, scenarioFormat: formatOf(scenarioFile.name) }
      : {}),
    seed: Number(seed),
    ...(limit === '' ? {} : { limit: Number(limit) }),
    ...(maxUsd === '' ? {} : { budget: { maxUsd: Number(maxUsd) } }),
  });
  const attempt = async (work: () => Promise<void>) => {
    setProblem('');
    setBusy(true);
    await work().catch((error: Error) => setProblem(error.message));
    setBusy(false);
  };
  const start = () =>
    attempt(async () => {
      const run = await call<RunRow>('/api/runs', request());
      navigate(`/runs/${run.id}`);
    });
  const price = (event: Event) => {
    event.preventDefault();
    return attempt(async () => {
      const priced = await call<Estimate>('/api/runs/estimate', request());
      // Simulated agents cost nothing: there is nothing to confirm.
      if (priced.ceilingUsd === 0 && priced.unpriced.length === 0 && priced.problem === null) await start();
      else setEstimate(priced);
    });
  };
  const upload = (file: File | undefined) =>
    attempt(async () => {
      if (file === undefined) return;
      if (file.size > 4 * maxSpecCharacters)
        throw new Error(`${escapeControls(file.name)}: expected at most 500,000 characters`);
      setText(await file.text());
    });
  const uploadScenarios = (file: File | undefined) =>
    attempt(async () => {
      setEstimate(undefined);
      if (file === undefined) return;
      if (file.size > maxScenarioBytes)
        throw new Error(`${escapeControls(file.name)}: expected at most 900 kB; start larger runs on the command line`);
      setScenarioFile({ name: file.name, text: await file.text() });
    });
  const set = (change: (value: string) => void) => (event: { currentTarget: { value: string } }) => {
    change(event.currentTarget.value);
    setEstimate(undefined);
  };
  return (
    <form class="start card" onSubmit={price} aria-label="Start a run">
      <Names
        label="Spec"
        value={spec}
        names={specs.kind === 'loaded' ? specs.value.specs : [spec]}
        extra={[[own, 'your own …']]}
        choose={set(setSpec)}
      />
      <Names
        label="Panel"
        value={panel}
        names={panels.kind === 'loaded' ? panels.value.panels : [panel]}
        choose={set((name) => {
          setPanel(name);
          setMembers({});
        })}
      />
      <Names
        label="Scenarios"
        value={scenarios}
        names={[bundled]}
        extra={[[own, 'a file …']]}
        choose={set(setScenarios)}
      />
      <label class="field">
        <span>Debates</span>
        <input type="number" min={1} max={100000} value={limit} placeholder="all" onInput={set(setLimit)} />
      </label>
      <label class="field">
        <span>Seed</span>
        <input type="number" min={0} value={seed} required onInput={set(setSeed)} />
      </label>
      <label class="field">
        <span>Budget, $</span>
        <input type="number" min={0.01} step="any" value={maxUsd} placeholder="none" onInput={set(setMaxUsd)} />
      </label>
      <button type="submit" class="primary" disabled={busy}>
        Start a run
      </button>
      {spec === own && (
        <div class="own-spec">
          <label class="field">
            <span>Your spec, in Markdown: a heading for each clause</span>
            <textarea rows={8} required maxLength={maxSpecCharacters} value={text} onInput={set(setText)} />
          </label>
          <label class="field">
            <span>or a file</span>
            <input
              type="file"
              accept=".md,.markdown,.txt,text/markdown,text/plain"
              onChange={(event) => upload(event.currentTarget.files?.[0])}
            />
          </label>
        </div>
      )}
      {scenarios === own && (
        <label class="field own-spec">
          <span>
            Your scenarios: JSONL, JSON, YAML or CSV, as <code>mootcourt generate</code> writes them, or a question and
            two values a row
          </span>
          <input
            type="file"
            required
            accept=".jsonl,.json,.yaml,.yml,.csv,.tsv,.txt"
            onChange={(event) => uploadScenarios(event.currentTarget.files?.[0])}
          />
        </label>
      )}
      <PanelMembers
        panel={panel}
        members={members}
        change={(next) => {
          setMembers(next);
          setEstimate(undefined);
        }}
      />
      {estimate !== undefined && (
        <PriceBeforeStart of={estimate} maxUsd={maxUsd} start={start} cancel={() => setEstimate(undefined)} />
      )}
      {problem !== '' && (
        <p role="alert" class="error">
          {problem}
        </p>
      )}
    </form>
  );
}

function Names(props: {
  label: string;
  value: string;
  names: readonly string[];
  extra?: readonly (readonly [value: string, words: string])[];
  choose: (event: { currentTarget: { value: string } }) => void;
}) {
  const { label, value, names, extra = [], choose } = props;
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={choose}>
        {[...names.map((name) => [name, name] as const), ...extra].map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The ending that says how a file of scenarios is read. */
function formatOf(name: string): string {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? 'jsonl';
  return { yml: 'yaml', ndjson: 'jsonl' }[ending] ?? ending;
}
