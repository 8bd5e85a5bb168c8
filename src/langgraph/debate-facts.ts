import { type DebateRecord, latestAgreements, latestAssessments } from '../adjudication/debate-record.ts';
import { verdicts as verdictNames } from '../domain/assessment.ts';
import type { RunConfig } from '../domain/run.ts';
import { type Scenario, wantedAnswers } from '../domain/scenario.ts';
import { shortenLine } from '../domain/shorten.ts';
import { rereadShareOf } from '../graph/nodes/reread.ts';
import type { DebateUpdate } from '../graph/state.ts';

/** Characters of a question or an explanation that the state keeps: enough to know it again. */
const excerptLength = 160;

/** What a person wants to see of a debate at each node: facts of a line each, never texts. */
export function debateFacts(record: DebateRecord): DebateUpdate {
  const { start, ruling } = record;
  return {
    simulated: start?.simulated ?? false,
    asked: shortenLine(start?.query ?? '', excerptLength),
    responses: Object.fromEntries(
      [...record.responses].map(([label, end]) => [
        label,
        end.kind === 'failed' ? `failed: ${end.failure.kind}` : answeredText(end),
      ]),
    ),
    verdicts: verdictCounts(record),
    d: record.rounds.findLast((round) => round.disagreement !== undefined)?.disagreement?.d ?? null,
    contestedBy: Object.fromEntries(
      latestAgreements(record)
        .filter((agreement) => agreement.contested.length > 0)
        .map((agreement) => [agreement.response, [...agreement.contested]]),
    ),
    ruling: ruling === undefined ? '' : rulingLine(record),
  };
}

/** What the graph's edges go by, as the record of a debate tells it. */
export function routingFacts(
  record: DebateRecord,
  { kind, panel }: Pick<RunConfig, 'kind' | 'panel'>,
  scenario: Scenario,
): DebateUpdate {
  const roundsHeld = Math.max(0, record.rounds.length - 1);
  return {
    round: roundsHeld,
    rounds: panel.rounds.length,
    contested: latestAgreements(record).some(({ contested }) => contested.length > 0),
    control: rereadShareOf({ kind, panel }) > 0 && record.reread === undefined,
    rubricGiven: scenario.rubric !== undefined || record.rubricEnd !== undefined,
    rubricFirst: scenario.rubric === undefined && wantedAnswers(scenario, panel) > 1,
    answered: record.responses.size > 0,
  };
}

function answeredText(end: Extract<Parameters<DebateRecord['responses']['set']>[1], { kind: 'answered' }>): string {
  const turns = end.turns === undefined || end.turns.length === 0 ? '' : `, ${end.turns.length + 1} answers`;
  const partial = end.partial === undefined ? '' : `, ${end.partial}`;
  return `${end.characters} characters${turns}${partial}`;
}

/** The latest verdicts on each response, as `2 compliant, 1 ambiguous, 1 abstained`. */
function verdictCounts(record: DebateRecord): Record<string, string> {
  const byResponse = Map.groupBy(latestAssessments(record), (assessment) => assessment.response);
  return Object.fromEntries(
    [...byResponse].map(([label, assessments]) => {
      const counts = [...verdictNames, 'abstained'].map((name) => {
        const count = assessments.filter((item) => (item.kind === 'assessed' ? item.verdict : 'abstained') === name);
        return { name, count: count.length };
      });
      return [
        label,
        counts
          .filter(({ count }) => count > 0)
          .map(({ name, count }) => `${count} ${name}`)
          .join(', '),
      ];
    }),
  );
}

function rulingLine({ start, ruling }: DebateRecord): string {
  if (ruling === undefined) return '';
  const verdicts = ruling.verdicts.map(
    (verdict) => `${verdict.response} ${verdict.by === 'none' ? 'no verdict' : verdict.verdict} (${verdict.by})`,
  );
  const prefix = start?.simulated === true ? '[simulated agents] ' : '';
  const explanation = ruling.explanation === '' ? '' : `; ${shortenLine(ruling.explanation, excerptLength)}`;
  return `${prefix}${ruling.outcome}; spec problem: ${ruling.problem}; ${verdicts.join(', ')}${explanation}`;
}
