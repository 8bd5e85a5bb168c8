import type { ModelCaller } from '../../agents/model-caller.ts';
import type { Verdict } from '../../domain/assessment.ts';
import type { Member } from '../../domain/panel.ts';
import type { Rubric, Scenario } from '../../domain/scenario.ts';
import type { Spec } from '../../domain/spec.ts';
import type { FenceTally } from './check-fences.ts';

/**
 * What a reader made of a text: a verdict, that it gave none, whether an advocate quoted words that the spec does not hold, or whether what a
 * writer wrote commands those who read it next.
 */
export type Outcome = Verdict | 'abstained' | 'quoting' | 'misquoting' | 'writing' | 'commanding';

/** An answer to a bundled question, with what its readers need besides. */
export type HostResponse = { scenario: Scenario; rubric: Rubric; answer: string; rival: string };

export type Reading = {
  caller: ModelCaller;
  member: Member;
  spec: Spec;
  carrier: HostResponse;
  seed: number;
  tally: FenceTally;
};
