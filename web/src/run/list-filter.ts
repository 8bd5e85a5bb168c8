/** What the lists of a run are filtered and sorted by; it stands in the address under these names. */
const filters = [
  'contested',
  'leastD',
  'state',
  'tag',
  'noted',
  'q',
  'outcome',
  'problem',
  'clause',
  'model',
  'verdict',
  'judge',
  'refused',
  'text',
] as const;
export const listFilters = [...filters, 'sort', 'order'] as const;
/** What debates and responses are sorted by, with the head of the column. */
export const debateSorts = {
  position: 'Run order',
  d: 'D',
  scenario: 'Scenario',
  state: 'State',
  contested: 'Contested',
};
export const responseSorts = {
  position: 'Run order',
  d: 'D',
  model: 'Model',
  scenario: 'Scenario',
  verdict: 'Verdict',
  problem: 'Spec problem',
};

/** The filter with which one goes from debate to debate: debates know fewer columns than responses. */
export function debateQuery(params: URLSearchParams): string {
  const isSorted = Object.hasOwn(debateSorts, params.get('sort') ?? '');
  return filterQuery(params, isSorted ? listFilters : filters);
}

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
