import { memberName } from '../../domain/panel.ts';
import { wantedAnswers } from '../../domain/scenario.ts';
import type { DebateContext } from '../debate-context.ts';
import type { DebateUpdate } from '../state.ts';
import { rereadShareOf } from './reread.ts';

/** Opens the debate: blind labels, judges, and what is asked. */
export async function assign(debate: DebateContext): Promise<DebateUpdate> {
  const { plan, scenario, responses: blindResponses, simulated } = debate;
  debate.append(
    [
      {
        type: 'debate-start',
        data: {
          scenario: scenario.id,
          family: scenario.family,
          nudge: scenario.nudge,
          query: scenario.query,
          ...(scenario.messages === undefined ? {} : { messages: scenario.messages }),
          values: scenario.values,
          topics: scenario.topics,
          spec: plan.spec.id,
          seed: plan.seed,
          simulated,
          responses: blindResponses.map(({ response, respondent, sample }) => ({ response, respondent, sample })),
          judges: plan.panel.judges.map(memberName),
          ...(debate.prompts === undefined ? {} : { prompts: debate.prompts }),
        },
      },
    ],
    { state: 'running' },
  );
  return {
    round: 0,
    rounds: plan.panel.rounds.length,
    contested: false,
    control: rereadShareOf(plan) > 0,
    rubricGiven: scenario.rubric !== undefined,
    rubricFirst: scenario.rubric === undefined && wantedAnswers(scenario, plan.panel) > 1,
    answered: false,
  };
}
