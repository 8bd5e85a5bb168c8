import { createStoppingSequence, familiesForRule } from '../analysis/run/stopping-sequence.ts';
import type { DebateRow, RunDefinition } from '../domain/run.ts';
import { type StoppingRule, stoppingRuleText } from '../domain/stopping-rule.ts';
import type { Store } from '../domain/store.ts';
import { loadDebateRecord } from './load-debate-record.ts';
import { hasEnded } from './unheld.ts';

/** The rule of a run that stops once it knows enough. */
export type StopRule = {
  /** Whether a debate is to be held: once the rule holds, only debates of families that have begun are. */
  mayBegin(row: DebateRow): boolean;
  debateEnd(row: DebateRow): Promise<void>;
  /** Why the run ended early; undefined where all its debates were held. */
  reason(debates: readonly DebateRow[]): string | undefined;
};

/** @returns undefined for a run that has no such rule; debates that a process before this one held count */
export async function createStopRule(store: Store, run: string): Promise<StopRule | undefined> {
  const { until } = await store.runs.config(run);
  if (until === undefined) return undefined;
  const families = (await store.runs.plan(run)).scenarios.map(({ family }) => family);
  const sequence = createStoppingSequence(until, families);
  /** As the process before this one left it, where debates that failed had ended too. */
  const before = createStoppingSequence(until, families);
  const begun = new Set<string>();
  const familyOf = ({ position }: DebateRow) => families[position] ?? '';

  for (const row of await store.runs.debates(run)) {
    if (row.lastHash !== '') begun.add(familyOf(row));
    if (!hasEnded(row)) continue;
    const record = await loadDebateRecord(store, row.id);
    before.end(familyOf(row), record);
    // A debate that failed is held again.
    if (row.state !== 'failed') sequence.end(familyOf(row), record);
  }

  return {
    mayBegin(row) {
      const family = familyOf(row);
      if (!sequence.holds() && !before.holds()) begun.add(family);
      return begun.has(family);
    },
    async debateEnd({ id }) {
      const row = await store.runs.debate(id);
      // A debate that was stopped has not ended: a resumed run holds it.
      if (row !== undefined && hasEnded(row)) sequence.end(familyOf(row), await loadDebateRecord(store, id));
    },
    reason(debates) {
      const { heldAfter = before.state().heldAfter, of } = sequence.state();
      const left = debates.filter((row) => !hasEnded(row));
      if (heldAfter === undefined || left.length === 0) return undefined;
      const notHeld = new Set(left.map(familyOf)).size;
      return `stopped early: ${stoppingRuleText(until)} held after ${heldAfter} of ${of} scenario families; ${left.length} debates of ${notHeld} families were not held`;
    },
  };
}

/** How early a rule can hold: after `fewest` families where all are alike, `about` where they differ most; absent where there are too few. */
export type RuleReach = { rule: StoppingRule; families: number; fewest?: number; about?: number };

/** @returns undefined for a plan without a rule */
export function ruleReach({ until, scenarios }: RunDefinition): RuleReach | undefined {
  if (until === undefined) return undefined;
  const families = new Set(scenarios.map(({ family }) => family)).size;
  return { rule: until, families, ...familiesForRule(until, families) };
}
