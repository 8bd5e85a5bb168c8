import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import { call, useApi } from '../data/api.ts';
import { navigate } from '../router.ts';

/** Tries the same scenario again with something changed, and shows both side by side. */
export function ForkDialog(props: {
  dialog: RefObject<HTMLDialogElement | null>;
  debate: string;
  judges: readonly string[];
}) {
  const { dialog, debate, judges } = props;
  const panels = useApi<{ panels: string[] }>('/api/panels');
  const specs = useApi<{ specs: string[] }>('/api/specs');
  const [panel, setPanel] = useState('');
  const [spec, setSpec] = useState('');
  const [dropJudge, setDropJudge] = useState('');
  const [problem, setProblem] = useState('');
  const fork = async (event: Event) => {
    event.preventDefault();
    setProblem('');
    try {
      const made = await call<{ debate: string }>(`/api/debates/${debate}/fork`, {
        ...(panel === '' ? {} : { panel }),
        ...(spec === '' ? {} : { spec }),
        ...(dropJudge === '' ? {} : { dropJudge }),
      });
      dialog.current?.close();
      navigate(`/compare?left=${debate}&right=${made.debate}`);
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <dialog ref={dialog} aria-labelledby="fork-title">
      <form onSubmit={fork}>
        <h2 id="fork-title">Fork this debate</h2>
        <p class="soft">
          Calls that stay the same are taken from the ledger; only what changes is sent to models again.
        </p>
        <Choice
          label="Panel"
          value={panel}
          set={setPanel}
          none="the same"
          of={panels.kind === 'loaded' ? panels.value.panels : []}
        />
        <Choice label="Without judge" value={dropJudge} set={setDropJudge} none="all judges" of={judges} />
        <Choice
          label="Spec"
          value={spec}
          set={setSpec}
          none="the same"
          of={specs.kind === 'loaded' ? specs.value.specs : []}
        />
        {problem !== '' && (
          <p role="alert" class="error">
            {problem}
          </p>
        )}
        <p class="buttons">
          <button type="submit" class="primary">
            Fork and compare
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
        </p>
      </form>
    </dialog>
  );
}

function Choice(props: {
  label: string;
  value: string;
  set: (value: string) => void;
  none: string;
  of: readonly string[];
}) {
  const { label, value, set, none, of } = props;
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={(event) => set(event.currentTarget.value)}>
        <option value="">{none}</option>
        {of.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
