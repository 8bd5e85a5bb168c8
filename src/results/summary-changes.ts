import type { RunSummary } from './run-summary.ts';

/** A part of a summary that changed: its path, and its new value, or of a list what stands between the ends that stay. */
export type SummaryChange =
  | { path: string[]; value: unknown }
  | { path: string[]; keepFirst: number; keepLast: number; items: unknown[] };

/** Sections whose own sections are compared. */
const nested: ReadonlySet<string> = new Set(['analysis', 'coverage']);

type Sections = Readonly<Record<string, unknown>>;

/** What of a summary differs from an earlier one, section by section. */
export function summaryChanges(before: RunSummary, after: RunSummary): SummaryChange[] {
  return changesOf(before as unknown as Sections, after as unknown as Sections, []);
}

function changesOf(before: Sections, after: Sections, path: readonly string[]): SummaryChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name): SummaryChange[] => {
    const [was, is] = [before[name], after[name]];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    const at = [...path, name];
    if (path.length === 0 && nested.has(name) && was !== undefined && is !== undefined)
      return changesOf(was as Sections, is as Sections, at);
    return [Array.isArray(was) && Array.isArray(is) ? listChange(was, is, at) : { path: at, value: is }];
  });
}

function listChange(was: readonly unknown[], is: readonly unknown[], path: string[]): SummaryChange {
  const [left, right] = [was.map((item) => JSON.stringify(item)), is.map((item) => JSON.stringify(item))];
  const shorter = Math.min(left.length, right.length);
  let keepFirst = 0;
  while (keepFirst < shorter && left[keepFirst] === right[keepFirst]) keepFirst += 1;
  let keepLast = 0;
  while (keepLast < shorter - keepFirst && left.at(-1 - keepLast) === right.at(-1 - keepLast)) keepLast += 1;
  return { path, keepFirst, keepLast, items: is.slice(keepFirst, is.length - keepLast) };
}

/** The later summary, from the earlier one and what changed; the earlier one stays as it is. */
export function applySummaryChanges(before: RunSummary, changes: readonly SummaryChange[]): RunSummary {
  const after = { ...before } as unknown as Record<string, unknown>;
  for (const change of changes) {
    const [first = '', second] = change.path;
    if (second === undefined) after[first] = changed(after[first], change);
    else {
      const section = after[first] as Record<string, unknown>;
      after[first] = { ...section, [second]: changed(section[second], change) };
    }
  }
  return after as unknown as RunSummary;
}

function changed(was: unknown, change: SummaryChange): unknown {
  if ('value' in change || !('items' in change)) return (change as { value?: unknown }).value;
  const list = was as readonly unknown[];
  return [...list.slice(0, change.keepFirst), ...change.items, ...list.slice(list.length - change.keepLast)];
}
