/** What the lists of a run are filtered and sorted by; it stands in the address under these names. */
export const debateFilters = ['contested', 'leastD', 'state', 'q', 'outcome', 'problem', 'clause', 'sort'] as const;
export const responseFilters = [...debateFilters, 'model', 'verdict', 'judge', 'refused', 'text'] as const;

/** Those of an address that are set, as the API takes them. */
export function filterQuery(params: URLSearchParams, names: readonly string[]): string {
  const query = new URLSearchParams();
  for (const name of names) {
    const value = params.get(name) ?? '';
    if (value !== '') query.set(name, value);
  }
  return query.toString();
}

/** A debate of a list, which knows the list when it goes to the next. */
export function debateAddress(debate: string, filter: string, response?: string): string {
  const query = new URLSearchParams();
  if (filter !== '') query.set('filter', filter);
  if (response !== undefined) query.set('open', response);
  return `/debates/${debate}${query.size === 0 ? '' : `?${query}`}`;
}
