import { setSearchParams, useUrl } from '../router.ts';

/** The columns of a list; a click sorts by one, a second click turns the order round. Both stand in the address. */
export function SortColumns({ sorts }: { sorts: Readonly<Record<string, string>> }) {
  const { searchParams } = useUrl();
  const asked = searchParams.get('sort') ?? '';
  const sort = Object.hasOwn(sorts, asked) ? asked : 'position';
  const isDown = (searchParams.get('order') ?? (sort === 'd' ? 'down' : 'up')) === 'down';
  const choose = (name: string) => {
    const order = name !== sort ? '' : isDown ? 'up' : 'down';
    setSearchParams({ sort: name === 'position' ? '' : name, order });
  };
  return (
    <fieldset class="sort-columns">
      <legend class="soft">Sort by</legend>
      {Object.entries(sorts).map(([name, words]) => (
        <button key={name} type="button" class="link" aria-pressed={name === sort} onClick={() => choose(name)}>
          {words}
          {name === sort && <span aria-hidden="true">{isDown ? ' ↓' : ' ↑'}</span>}
          {name === sort && <span class="visually-hidden">{isDown ? ', descending' : ', ascending'}</span>}
        </button>
      ))}
    </fieldset>
  );
}
