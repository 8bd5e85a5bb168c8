import { conversationText } from '../../domain/conversation.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { Texts } from './text-batches.ts';

/** Scenarios in a fixed order that can be read more than once. */
export type ScenarioSource = () => AsyncIterable<Scenario>;

/** Families by the order of the scenario whose conversation stands for them: the neutral one, or else the first. */
export type FamilyIndex = { ids: readonly string[]; texts: Texts };

/**
 * Reads through the scenarios once and keeps of each family its id and which scenario stands for it; the texts are read again whenever they are asked for. The
 * scenarios of a family need not lie beside one another.
 */
export async function indexFamilies(source: ScenarioSource): Promise<FamilyIndex> {
  const rows = new Map<string, number>();
  const ids: string[] = [];
  const standing: number[] = [];
  const neutral: boolean[] = [];
  let number = 0;
  for await (const { family, nudge } of source()) {
    const row = rows.get(family);
    if (row === undefined) {
      rows.set(family, ids.length);
      ids.push(family);
      standing.push(number);
      neutral.push(nudge === 'neutral');
    } else if (nudge === 'neutral' && neutral[row] === false) {
      standing[row] = number;
      neutral[row] = true;
    }
    number += 1;
  }
  const order = Uint32Array.from(ids.keys()).sort((a, b) => (standing[a] as number) - (standing[b] as number));
  const numbers = Uint32Array.from(order, (row) => standing[row] as number);
  return {
    ids: Array.from(order, (row) => ids[row] as string),
    texts: { count: ids.length, read: () => textsAt(source, numbers) },
  };
}

async function* textsAt(source: ScenarioSource, numbers: Uint32Array): AsyncGenerator<string> {
  let number = 0;
  let next = 0;
  for await (const scenario of source()) {
    if (number === numbers[next]) {
      next += 1;
      yield conversationText(scenario);
    }
    number += 1;
  }
  if (next < numbers.length) throw new Error('scenarios were taken away while they were read');
}
