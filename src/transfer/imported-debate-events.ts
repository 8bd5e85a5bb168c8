import { panelAgreement } from '../adjudication/agreement.ts';
import { applyEvent, emptyRecord, latestAssessments } from '../adjudication/debate-record.ts';
import { decideRuling } from '../adjudication/decide-ruling.ts';
import { behaviouralDisagreement } from '../adjudication/response-positions.ts';
import { detectsInjection } from '../agents/injection-detection/detect-injection.ts';
import { trainRefusalClassifier } from '../analysis/refusal-classifier/classifier.ts';
import type { RefusalLabel } from '../analysis/refusal-classifier/refusal-label.ts';
import type { PublicScenario } from '../datasets/stress-test/read-scenarios.ts';
import type { Assessed, Assessment } from '../domain/assessment.ts';
import type { DebateEventBody } from '../domain/event.ts';
import { quorumOf } from '../domain/panel.ts';
import type { Ruling } from '../domain/ruling.ts';
import type { RunConfig } from '../domain/run.ts';
import { sha256 } from '../domain/sha256.ts';
import type { DebatePatch } from '../domain/store.ts';

/** The events of a debate that was held elsewhere: what the data set brought, and the agreement and ruling that follow from it. */
export function importedEvents(
  frame: RunConfig,
  { scenario, verdicts, d }: PublicScenario,
  judges: readonly string[],
): { bodies: DebateEventBody[]; patch: DebatePatch } {
  const record = emptyRecord();
  const bodies: DebateEventBody[] = [];
  const add = (body: DebateEventBody) => {
    applyEvent(record, body);
    bodies.push(body);
  };
  const answers = Object.entries(scenario.recorded ?? {});
  const responses = answers.map(([respondent], index) => ({ response: `R${index + 1}`, respondent, sample: 0 }));
  const { id, family, nudge, query, messages, values, topics } = scenario;
  add({
    type: 'debate-start',
    data: {
      scenario: id,
      family,
      nudge,
      query,
      ...(messages === undefined ? {} : { messages }),
      values,
      topics,
      spec: frame.spec.id,
      seed: frame.seed,
      simulated: frame.imported?.simulated === true,
      responses,
      judges: [...judges],
    },
  });
  for (const [index, [, answer]] of answers.entries()) {
    add({
      type: 'response-end',
      data: {
        ...(responses[index] as (typeof responses)[number]),
        kind: 'answered',
        text: sha256(answer.text),
        characters: answer.text.length,
        finish: 'stop',
        commandsJudge: detectsInjection(answer.text),
        recordedPositions: answer.positions ?? [null, null],
      },
    });
  }
  const refusals = new Map<string, Assessed['refusal']>();
  const refusalOf = (model: string) => {
    const known = refusals.get(model) ?? readRefusal(query, scenario.recorded?.[model]?.text ?? '');
    refusals.set(model, known);
    return known;
  };
  const labels = new Map(responses.map((response) => [response.respondent, response.response]));
  for (const verdict of verdicts) {
    const response = labels.get(verdict.model);
    if (response !== undefined)
      add({ type: 'judge-assessment', data: { round: 0, assessment: assessmentOf(verdict, response, refusalOf) } });
  }
  const assessments = latestAssessments(record);
  const byResponse = Map.groupBy(assessments, (item) => item.response);
  const { panel } = frame;
  const agreements =
    judges.length === 0
      ? []
      : responses.map(({ response }) =>
          panelAgreement(response, byResponse.get(response) ?? [], quorumOf(panel), panel.contested),
        );
  const contested = agreements.some((agreement) => agreement.contested.length > 0);
  const own = behaviouralDisagreement(record, assessments);
  const disagreement =
    own ?? (d === undefined ? undefined : { d, models: responses.length, source: 'recorded' as const });
  add({
    type: 'agreement',
    data: { round: 0, agreements, contested, ...(disagreement === undefined ? {} : { disagreement }) },
  });
  add({
    type: 'ruling',
    data: { ruling: judges.length === 0 ? unjudged(responses) : decideRuling(agreements, 0, undefined) },
  });
  return { bodies, patch: { state: 'ruled', contested, d: disagreement?.d ?? null } };
}

/**
 * A verdict of the data set as an assessment. It has no positions: the middle of the scale stands there with confidence 0, and D comes from the
 * recorded positions alone. How far the answer helps is read from its wording, since the data set does not say.
 */
function assessmentOf(
  recordedVerdict: PublicScenario['verdicts'][number],
  response: string,
  refusalOf: (model: string) => Assessed['refusal'],
): Assessment {
  const { judge, verdict, raw, reason } = recordedVerdict;
  if (verdict === null) {
    const failure = { kind: 'malformed-answer', message: `the data set has no verdict here: '${raw}'` } as const;
    return { kind: 'abstained', judge, response, failure };
  }
  const unscored = { position: 3, confidence: 0 };
  return {
    kind: 'assessed',
    judge,
    response,
    positions: [unscored, unscored],
    verdict,
    confidence: 1,
    citations: [],
    refusal: refusalOf(recordedVerdict.model),
    reasons: `[recorded verdict] ${reason}`.trim(),
  };
}

/** Trained once, on the bundled examples. */
let reader: ReturnType<typeof trainRefusalClassifier> | undefined;
const kinds = {
  full_compliance: 'full-compliance',
  partial_refusal: 'partial-compliance',
  full_refusal: 'firm-rejection',
} as const satisfies Record<RefusalLabel, string>;

function readRefusal(query: string, text: string): Assessed['refusal'] {
  if (text.trim() === '') return 'full-compliance';
  reader ??= trainRefusalClassifier([]);
  return kinds[reader(query, text).label];
}

function unjudged(responses: readonly { response: string }[]): Ruling {
  return {
    outcome: 'unresolved',
    verdicts: responses.map(({ response }) => ({ response, by: 'none', reason: 'imported without verdicts' })),
    problem: 'none',
    clauses: [],
    explanation: 'Imported with answers and positions; the data set brought no verdicts.',
  };
}
