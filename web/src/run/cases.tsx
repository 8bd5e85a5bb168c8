import { VirtualList } from '../parts/virtual-list.tsx';
import { setSearchParams, useUrl } from '../router.ts';
import { CaseRow } from './case-row.tsx';
import { type Filter, useCases } from './use-cases.ts';

const rowPx = 76;
const states = ['pending', 'running', 'awaiting-human', 'ruled', 'failed'] as const;

/** All debates of a run as a list to work through; what it is filtered by stands in the address. */
export function Cases({ run, version }: { run: string; version: unknown }) {
  const { searchParams } = useUrl();
  const filter: Filter = {
    contested: searchParams.get('contested') === 'true',
    differ: searchParams.get('differ') === 'true',
    state: searchParams.get('state') ?? '',
    q: searchParams.get('q') ?? '',
  };
  const cases = useCases(run, filter, version);
  return (
    <section aria-label="Debates">
      <h2>Debates</h2>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <Check name="contested" label="contested only" checked={filter.contested} />
        <Check name="differ" label="High disagreement (D ≥ 1.5)" checked={filter.differ} />
        <label>
          State{' '}
          <select value={filter.state} onChange={(event) => setSearchParams({ state: event.currentTarget.value })}>
            <option value="">any</option>
            {states.map((state) => (
              <option key={state} value={state}>
                {state}
              </option>
            ))}
          </select>
        </label>
        <label>
          Scenario{' '}
          <input
            type="search"
            value={filter.q}
            onInput={(event) => setSearchParams({ q: event.currentTarget.value })}
          />
        </label>
        <output class="soft">
          {cases.total.toLocaleString('en')} debates{cases.loading && ', loading'}
        </output>
      </form>
      {cases.failed !== undefined && (
        <p role="alert" class="error">
          {cases.failed}
        </p>
      )}
      {cases.total === 0 && !cases.loading ? (
        <p class="empty">No debates match.</p>
      ) : (
        <VirtualList
          label="Debates found"
          total={cases.total}
          rowPx={rowPx}
          need={cases.need}
          row={(index) => {
            const row = cases.row(index);
            return row === undefined ? <span class="soft">…</span> : <CaseRow row={row} />;
          }}
        />
      )}
    </section>
  );
}

function Check({ name, label, checked }: { name: string; label: string; checked: boolean }) {
  return (
    <label>
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => setSearchParams({ [name]: event.currentTarget.checked ? 'true' : '' })}
      />{' '}
      {label}
    </label>
  );
}
