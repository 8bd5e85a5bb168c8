import type { Agreement, Judgement, ResponseRuling, Ruling } from '../domain/ruling.ts';

/**
 * The ruling of a debate. Contested responses take the judgement's verdict; all others their
 * majority. A contested response that nobody judged stays without a verdict, and the debate is
 * `unresolved`: order never decides. A response that too few judges read is `no-quorum`, and nobody
 * rules on it in their place; so is a debate without any answer that judges could read.
 * @param reread number of responses that were read twice before any round
 */
export function decideRuling(
  agreements: readonly Agreement[],
  rounds: number,
  judgement: Judgement | undefined,
  reread = 0,
): Ruling {
  const verdicts = agreements.map((agreement) => ruleResponse(agreement, judgement));
  const contested = agreements.some((agreement) => agreement.contested.length > 0);
  const person = judgement?.ruledBy;
  const base = {
    verdicts,
    problem: judgement?.problem ?? 'none',
    clauses: judgement?.clauses ?? [],
    ...(person === undefined ? {} : { ruledBy: person }),
  } as const;
  if (agreements.length === 0) {
    return { ...base, outcome: 'no-quorum', explanation: 'No respondent gave an answer that could be judged.' };
  }
  const withoutQuorum = agreements.filter(({ noQuorum }) => noQuorum === true);
  if (withoutQuorum.length > 0 && (!contested || judgement !== undefined)) {
    const ruled = verdicts.filter((verdict) => verdict.by !== 'none').length;
    return { ...base, outcome: 'no-quorum', explanation: noQuorumText(withoutQuorum, ruled, judgement) };
  }
  if (!contested) {
    const outcome = rounds > 0 ? 'settled-in-debate' : 'settled';
    return { ...base, outcome, explanation: settledText(agreements, rounds, reread) };
  }
  if (judgement === undefined || verdicts.some((verdict) => verdict.by === 'none')) {
    const explanation = judgement?.explanation ?? 'The panel stayed split and no meta-adjudicator answered.';
    return { ...base, outcome: 'unresolved', explanation };
  }
  return {
    ...base,
    outcome: judgement.by === 'human' ? 'human' : 'escalated',
    explanation: judgement.explanation,
    ...(judgement.amendment === undefined ? {} : { amendment: judgement.amendment }),
  };
}

function ruleResponse(agreement: Agreement, judgement: Judgement | undefined): ResponseRuling {
  const { response, majority, contested } = agreement;
  if (contested.length === 0 && majority !== undefined) {
    return {
      response,
      by: 'majority',
      verdict: majority,
      reason: `${agreement.votes[majority]} of ${agreement.answered} judges`,
    };
  }
  const judged =
    agreement.noQuorum === true ? undefined : judgement?.verdicts.find((verdict) => verdict.response === response);
  if (judgement === undefined || judged === undefined) {
    return { response, by: 'none', reason: agreement.noQuorum === true ? quorumText(agreement) : contested.join(', ') };
  }
  return { response, by: judgement.by, verdict: judged.verdict, reason: judged.reason };
}

function quorumText({ answered, panel }: Agreement): string {
  return `no quorum: ${answered} of ${panel} judges answered`;
}

function noQuorumText(without: readonly Agreement[], ruled: number, judgement: Judgement | undefined): string {
  const responses = without.map((agreement) => `${agreement.response} (${agreement.answered} of ${agreement.panel})`);
  const listed = responses.slice(0, 6).join(', ') + (responses.length > 6 ? ` and ${responses.length - 6} more` : '');
  const others = ruled > 0 ? ` ${ruled} other responses have a verdict.` : '';
  return `No quorum: too few judges answered on ${listed}.${others}${judgement === undefined ? '' : ` ${judgement.explanation}`}`;
}

function settledText(agreements: readonly Agreement[], rounds: number, reread: number): string {
  const after =
    rounds === 0
      ? `without a round of debate${reread === 0 ? '' : `; ${reread} of them were read twice`}`
      : `after ${rounds} round${rounds === 1 ? '' : 's'} of debate`;
  return `The panel settled all ${agreements.length} responses ${after}.`;
}
