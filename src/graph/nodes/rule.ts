import { interrupt } from '@langchain/langgraph';
import { clausesReadIn } from '../../adjudication/clauses-read.ts';
import { agreementsAfter, latestAssessments } from '../../adjudication/debate-record.ts';
import { decideRuling } from '../../adjudication/decide-ruling.ts';
import { dissentFrom } from '../../adjudication/dissent.ts';
import { parseRulingAnswer } from '../../adjudication/parse-ruling-answer.ts';
import type { Judgement } from '../../domain/ruling.ts';
import { partOfSpecText } from '../../domain/selected-spec.ts';
import type { DebateContext } from '../debate-context.ts';
import type { DebateStateValue, DebateUpdate } from '../state.ts';

/** Ends the debate with its one ruling. Where the panel asks for a person, the graph waits here for as long as it takes. */
export async function issueRuling(debate: DebateContext, state: DebateStateValue): Promise<DebateUpdate> {
  const judgement =
    state.contested && debate.plan.panel.human === 'escalated'
      ? await requestHumanRuling(debate, state)
      : debate.record.escalation;
  await writeRuling(debate, state.round, judgement);
  return {};
}

/**
 * Writes the ruling of a debate.
 * @param judgement what the meta-adjudicator or a person said of the responses that are contested
 */
export async function writeRuling(
  debate: DebateContext,
  round: number,
  judgement: Judgement | undefined,
): Promise<void> {
  const { record } = debate;
  const decided = decideRuling(agreementsAfter(record, round), round, judgement, record.reread?.responses.length);
  const dissent = dissentFrom(decided.verdicts, latestAssessments(record));
  const clausesRead = clausesReadIn(record);
  const ruling = {
    ...decided,
    outcome: decided.verdicts.length === 0 ? (debate.outcomeWithoutAnswers ?? decided.outcome) : decided.outcome,
    ...(dissent.length === 0 ? {} : { dissent: [...dissent] }),
    // In its words too, so that nobody who shows a ruling leaves it out.
    ...(clausesRead === undefined
      ? {}
      : { clausesRead, explanation: withSentence(decided.explanation, partOfSpecText(clausesRead)) }),
  };
  debate.append([{ type: 'ruling', data: { ruling } }], {
    state: 'ruled',
    contested: record.rounds[0]?.contested ?? false,
    d: record.rounds[0]?.disagreement?.d ?? null,
  });
  await debate.flush();
}

/** A replay is given a person's words as they were stored, with the sentence. */
function withSentence(text: string, sentence: string): string {
  return text.endsWith(sentence) ? text : `${text} ${sentence}`.trim();
}

async function requestHumanRuling(debate: DebateContext, state: DebateStateValue): Promise<Judgement> {
  const agreements = agreementsAfter(debate.record, state.round).filter(({ contested }) => contested.length > 0);
  const responses = agreements.map(({ response }) => response);
  // The node runs again from its top when the person has answered; the request is made once.
  if (!debate.record.humanRequested) {
    debate.append([{ type: 'human-ruling-request', data: { responses } }], { state: 'awaiting-human' });
    await debate.flush();
  }
  const request = {
    debate: debate.debate,
    responses,
    contested: Object.fromEntries(agreements.map(({ response, contested, votes }) => [response, { contested, votes }])),
    answer: `expected { verdicts: { ${responses.map((label) => `${label}: "compliant" | "non-compliant" | "ambiguous"`).join(', ')} }, reason: "…" }`,
  };
  let answer = parseRulingAnswer(interrupt(request), responses);
  // An answer that cannot be used is asked for again: thrown, it would end the run.
  while ('problem' in answer) answer = parseRulingAnswer(interrupt({ ...request, problem: answer.problem }), responses);
  return answer.judgement;
}
