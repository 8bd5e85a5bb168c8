import type { BlindResponse } from '../../adjudication/blind-labels.ts';
import { detectsInjection } from '../../agents/injection-detection/detect-injection.ts';
import { respond } from '../../agents/roles/respondent.ts';
import { mapInOrder } from '../../concurrency/map-in-order.ts';
import type { DebateEventBody } from '../../domain/event.ts';
import { partialKind } from '../../domain/model-client.ts';
import { splitModelId } from '../../domain/panel.ts';
import { sha256 } from '../../domain/sha256.ts';
import type { DebateContext } from '../debate-context.ts';
import type { DebateUpdate } from '../state.ts';
import { followUps } from './follow-ups.ts';

/** All respondents answer at once. A failed one is data: the debate goes on with the others. */
export async function respondAll(debate: DebateContext): Promise<DebateUpdate> {
  await mapInOrder(
    debate.responses.map((response) => () => responseEnd(debate, response)),
    (event) => debate.append([event]),
    { ...(debate.plan.batch === true ? { concurrency: 'all' as const } : {}) },
  );
  if (debate.scenario.rubric !== undefined)
    debate.append([{ type: 'rubric-end', data: { kind: 'given', rubric: debate.scenario.rubric } }]);
  return { answered: true };
}

async function responseEnd(debate: DebateContext, blindResponse: BlindResponse): Promise<DebateEventBody> {
  const { plan, scenario, caller } = debate;
  const { response, respondent, sample, member } = blindResponse;
  const readsSpec = member.readsSpec ?? plan.panel.respondentsReadSpec;
  const outcome = await respond(caller, {
    member,
    scenario,
    spec: readsSpec ? plan.spec : undefined,
    // A wording that respondents read is tried on answers of its own, at every reading.
    sample: sample + (readsSpec ? (plan.reading ?? 0) * plan.panel.samples : 0),
    onDelta: debate.onDelta(response),
  });
  if (outcome.kind === 'failed') {
    return { type: 'response-end', data: { kind: 'failed', response, respondent, sample, failure: outcome.failure } };
  }
  const { text, finish, notes, servedModel } = outcome.value;
  const partial = partialKind(finish);
  const recordedPositions = scenario.recorded?.[respondent]?.positions;
  return {
    type: 'response-end',
    data: {
      kind: 'answered',
      response,
      respondent,
      sample,
      text: sha256(text),
      characters: text.length,
      finish,
      commandsJudge: detectsInjection(text),
      ...(outcome.fallback === undefined ? {} : { fallback: outcome.fallback }),
      ...(notes?.moved === undefined ? {} : { moved: [...notes.moved] }),
      ...(partial === undefined ? {} : { partial }),
      ...(notes?.thoughts === undefined ? {} : { thoughts: sha256(notes.thoughts) }),
      ...(notes?.dropped === undefined ? {} : { dropped: [...notes.dropped] }),
      ...servedOf(outcome.fallback ?? member.model, servedModel, notes?.servedBy),
      ...(recordedPositions === undefined ? {} : { recordedPositions }),
      // A conversation does not go on from half an answer.
      ...(partial === undefined ? await followUps(debate, blindResponse, text) : {}),
    },
  };
}

/** Who answered, where it says another name than was asked. */
function servedOf(modelId: string, servedModel: string, servedBy: string | undefined): { served?: string } {
  const { model } = splitModelId(modelId);
  const isOther = servedModel !== '' && servedModel !== model;
  const served = [isOther ? servedModel : '', servedBy === undefined ? '' : `by ${servedBy}`].filter(
    (part) => part !== '',
  );
  return served.length === 0 ? {} : { served: served.join(' ') };
}
