import { useEffect, useState } from 'preact/hooks';
import type { ListedDebate, ListedResponse } from '../../../src/domain/listed-debate.ts';
import type { RunSummary } from '../../../src/results/run-summary.ts';
import { outcomeWords, problemWords } from '../data/stage.ts';
import { usePagedList } from '../data/use-paged-list.ts';
import { shortName } from '../parts/format.ts';
import { VirtualList } from '../parts/virtual-list.tsx';
import { setSearchParams, useUrl } from '../router.ts';
import { CaseRow } from './case-row.tsx';
import { ExportList } from './export-list.tsx';
import { debateQuery, debateSorts, filterQuery, listFilters, responseSorts } from './list-filter.ts';
import { ResponseListRow } from './response-list-row.tsx';
import { SortColumns } from './sort-columns.tsx';

const rowPx = 76;
const states = ['pending', 'running', 'awaiting-human', 'ruled', 'failed'] as const;
type Options = readonly (readonly [value: string, words: string])[];

/** All debates or responses of a run as a list to work through; what it is filtered by stands in the address. */
export function Cases({ run, version, of }: { run: string; version: unknown; of: RunSummary | undefined }) {
  const { searchParams } = useUrl();
  const isResponses = searchParams.get('list') === 'responses';
  const isFound = of !== undefined;
  useEffect(() => {
    if (location.hash === '#debates') document.getElementById('debates')?.scrollIntoView();
  }, [isFound]);
  return (
    <section aria-label="Debates" id="debates">
      <h2>{isResponses ? 'Responses' : 'Debates'}</h2>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <Choice name="list" label="List" options={[['', 'debates'] as const, ['responses', 'responses'] as const]} />
        <Check name="contested" value="true" label="contested only" />
        <Check name="leastD" value="1.5" label="High disagreement (D ≥ 1.5)" />
        <Choice name="state" label="State" options={any(states.map((state) => [state, state]))} />
        <Choice name="outcome" label="Ended" options={any(Object.entries(outcomeWords))} />
        <Choice name="problem" label="Spec problem" options={any(Object.entries(problemWords))} />
        <Choice name="clause" label="Ruled on clause" options={any(clausesOf(of))} />
        <Words name="tag" label="Tag" />
        <Check name="noted" value="true" label="with notes" />
        <ResponseFilters of={of} />
        <Words name="q" label="Question" />
        <Words name="text" label="Answers and reasons" />
      </form>
      {isResponses ? <ResponseList run={run} version={version} /> : <DebateList run={run} version={version} />}
    </section>
  );
}

function DebateList({ run, version }: { run: string; version: unknown }) {
  const { searchParams } = useUrl();
  const filter = debateQuery(searchParams);
  const address = `/api/runs/${run}/debates?${filter}`;
  const list = usePagedList<ListedDebate>(address, 'debates', version);
  return (
    <Rows
      list={list}
      what="debates"
      sorts={debateSorts}
      label="Debates found"
      row={(row) => <CaseRow row={row} filter={filter} />}
      nameOf={({ id }) => id}
      save={(selected) => <ExportList address={address} rows="debates" file={`${run}-debates`} selected={selected} />}
    />
  );
}

function ResponseList({ run, version }: { run: string; version: unknown }) {
  const { searchParams } = useUrl();
  const address = `/api/runs/${run}/responses?${filterQuery(searchParams, listFilters)}`;
  const filter = debateQuery(searchParams);
  const list = usePagedList<ListedResponse>(address, 'responses', version);
  return (
    <Rows
      list={list}
      what="responses"
      sorts={responseSorts}
      label="Responses found"
      row={(row) => <ResponseListRow row={row} filter={filter} />}
      nameOf={({ debate, response }) => `${debate} ${response}`}
      save={(selected) => (
        <ExportList address={address} rows="responses" file={`${run}-responses`} selected={selected} />
      )}
    />
  );
}

function Rows<T>(props: {
  list: ReturnType<typeof usePagedList<T>>;
  what: string;
  sorts: Readonly<Record<string, string>>;
  label: string;
  row: (row: T) => preact.JSX.Element;
  nameOf: (row: T) => string;
  save: (selected: readonly T[]) => preact.JSX.Element;
}) {
  const { list, what, sorts, label, row, nameOf, save } = props;
  const [selected, setSelected] = useState<ReadonlyMap<string, T>>(new Map());
  const select = (item: T, isSelected: boolean) => {
    const next = new Map(selected);
    if (isSelected) next.set(nameOf(item), item);
    else next.delete(nameOf(item));
    setSelected(next);
  };
  return (
    <>
      <p class="buttons">
        <output class="soft">
          {list.total.toLocaleString('en')} {what}
          {list.loading && ', loading'}
        </output>
        {save([...selected.values()])}
        {selected.size > 0 && (
          <button type="button" onClick={() => setSelected(new Map())}>
            Clear selection
          </button>
        )}
      </p>
      {list.read !== undefined && list.read.indexed < list.read.of && (
        <output class="soft">
          Answers are being indexed: {list.read.indexed.toLocaleString('en')} of {list.read.of.toLocaleString('en')}{' '}
          ruled debates are searched so far.
        </output>
      )}
      <SortColumns sorts={sorts} />
      {list.failed !== undefined && (
        <p role="alert" class="error">
          {list.failed}
        </p>
      )}
      {list.total === 0 && !list.loading ? (
        <p class="empty">No {what} match.</p>
      ) : (
        <VirtualList
          label={label}
          total={list.total}
          rowPx={rowPx}
          need={list.need}
          row={(index) => {
            const item = list.row(index);
            if (item === undefined) return <span class="soft">…</span>;
            return (
              <div class="selectable">
                <input
                  type="checkbox"
                  aria-label={`Select ${nameOf(item)}`}
                  checked={selected.has(nameOf(item))}
                  onChange={(event) => select(item, event.currentTarget.checked)}
                />
                {row(item)}
              </div>
            );
          }}
        />
      )}
    </>
  );
}

function ResponseFilters({ of }: { of: RunSummary | undefined }) {
  const names = (list: readonly string[]): Options => list.map((name) => [name, shortName(name)]);
  return (
    <>
      <Choice
        name="model"
        label="Model"
        options={any(names(of?.analysis.refusals.models.map(({ model }) => model) ?? []))}
      />
      <Choice
        name="verdict"
        label="Verdict"
        options={any(['compliant', 'non-compliant', 'ambiguous', 'none'].map((name) => [name, name]))}
      />
      <Choice
        name="judge"
        label="Judge against the ruling"
        options={any(names(of?.analysis.panel.judges.map(({ judge }) => judge) ?? []))}
      />
      <Check name="refused" value="true" label="refused" />
    </>
  );
}

function any(options: Options): Options {
  return [['', 'any'], ...options];
}

function clausesOf(of: RunSummary | undefined): Options {
  return (of?.clauseCases ?? [])
    .filter(({ ruledDebates }) => ruledDebates > 0)
    .toSorted((left, right) => right.ruledDebates - left.ruledDebates)
    .map(({ clause, ruledDebates }) => [clause, `${clause} (${ruledDebates})`]);
}

function Choice({ name, label, options }: { name: string; label: string; options: Options }) {
  const value = useUrl().searchParams.get(name) ?? '';
  // What the address asks for is shown even where this run does not have it.
  const all = options.some(([known]) => known === value) ? options : [...options, [value, value] as const];
  return (
    <label>
      {label}{' '}
      <select value={value} onChange={(event) => setSearchParams({ [name]: event.currentTarget.value })}>
        {all.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

function Check({ name, value, label }: { name: string; value: string; label: string }) {
  const checked = useUrl().searchParams.get(name) === value;
  return (
    <label>
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => setSearchParams({ [name]: event.currentTarget.checked ? value : '' })}
      />{' '}
      {label}
    </label>
  );
}

function Words({ name, label }: { name: string; label: string }) {
  const value = useUrl().searchParams.get(name) ?? '';
  return (
    <label>
      {label}{' '}
      <input
        type="search"
        value={value}
        maxLength={200}
        onInput={(event) => setSearchParams({ [name]: event.currentTarget.value })}
      />
    </label>
  );
}
