import { type DebateRecord, emptyRecord } from '../../src/adjudication/debate-record.ts';
import { type Assessment, refusalKinds, type Verdict } from '../../src/domain/assessment.ts';
import type { Move } from '../../src/domain/event.ts';
import type { Panel } from '../../src/domain/panel.ts';
import { panelSchema } from '../../src/domain/panel.ts';
import type { Nudge } from '../../src/domain/scenario.ts';

/** One response of a hand-made debate. Verdicts, positions and refusals by judge; null where a judge abstains. */
type MadeResponse = {
  by: string;
  sample?: number;
  verdicts: (Verdict | null)[];
  /** Verdicts after a round; the response was debated then. */
  later?: Verdict[];
  positions?: [number, number];
  refusal?: number;
  ruled?: Verdict;
  clauses?: string[][];
};

export type MadeDebate = {
  family: string;
  nudge?: Nudge;
  d?: number;
  topics?: string[];
  values?: [string, string];
  responses: MadeResponse[];
};

const judges = ['J1', 'J2', 'J3', 'J4', 'J5'];
const short = { c: 'compliant', n: 'non-compliant', a: 'ambiguous', '-': null } as const;

/** Verdicts from their first letters: `cn-` is compliant, non-compliant, abstained. */
export function votes(letters: string): (Verdict | null)[] {
  return [...letters].map((letter) => short[letter as keyof typeof short]);
}

export function panelOf(
  respondents: readonly [name: string, family: string][],
  judgeFamilies: readonly string[],
): Panel {
  const member = (name: string, family: string) => ({ model: `simulated:${name}`, name, family });
  return panelSchema.parse({
    name: 'made',
    respondents: respondents.map(([name, family]) => member(name, family)),
    judges: judgeFamilies.map((family, index) => member(judges[index] ?? '', family)),
    rubricWriter: { model: 'simulated:rubric-writer' },
    metaAdjudicator: { model: 'simulated:meta-adjudicator' },
  });
}

/** A debate record as the trace would tell it, with just what the analysis reads. */
export function made(debate: MadeDebate): DebateRecord {
  const record = emptyRecord();
  const [name, other] = debate.values ?? ['candour', 'comfort'];
  const value = (id: string) => ({ id, name: id, category: `${id}-category`, description: id });
  const size = debate.responses[0]?.verdicts.length ?? 0;
  const labels = debate.responses.map((_one, index) => `R${index + 1}`);
  record.start = {
    scenario: `${debate.family}/${debate.nudge ?? 'neutral'}`,
    family: debate.family,
    nudge: debate.nudge ?? 'neutral',
    query: 'What should I do?',
    values: [value(name), value(other)],
    topics: (debate.topics ?? []) as never[],
    spec: 'spec',
    seed: 1,
    simulated: true,
    responses: debate.responses.map(({ by, sample }, index) => ({
      response: labels[index] ?? '',
      respondent: by,
      sample: sample ?? 0,
    })),
    judges: judges.slice(0, size),
  };
  const assessments: Assessment[] = [];
  const later: Assessment[] = [];
  const moves: Move[] = [];
  debate.responses.forEach((response, index) => {
    const label = labels[index] ?? '';
    record.responses.set(label, {
      response: label,
      respondent: response.by,
      sample: response.sample ?? 0,
      kind: 'answered',
      text: '',
      characters: 1,
      finish: 'stop',
      commandsJudge: false,
    });
    const assessment = (judge: number, verdict: Verdict | null): Assessment =>
      verdict === null
        ? {
            kind: 'abstained',
            judge: judges[judge] ?? '',
            response: label,
            failure: { kind: 'timeout', message: 'late' },
          }
        : {
            kind: 'assessed',
            judge: judges[judge] ?? '',
            response: label,
            positions: [0, 1].map((at) => ({ position: response.positions?.[at] ?? 3, confidence: 0.9 })) as never,
            verdict,
            confidence: 0.9,
            citations: (response.clauses?.[judge] ?? []).map((clause) => ({ clause, quote: 'quoted', verified: true })),
            refusal: refusalKinds[response.refusal ?? 0] ?? 'full-compliance',
            reasons: '',
          };
    response.verdicts.forEach((verdict, judge) => {
      assessments.push(assessment(judge, verdict));
    });
    response.later?.forEach((verdict, judge) => {
      later.push(assessment(judge, verdict));
      const from = response.verdicts[judge];
      if (from !== null && from !== undefined && from !== verdict)
        moves.push({ judge: judges[judge] ?? '', response: label, from, to: verdict, reasons: '' });
    });
  });
  const round = { arguments: [], agreements: [], contested: false, moves: [] };
  const disagreement = debate.d === undefined ? undefined : { d: debate.d, models: 2, source: 'judges' as const };
  record.rounds.push({ ...round, number: 0, protocol: 'first', assessments, disagreement });
  if (later.length > 0)
    record.rounds.push({ ...round, number: 1, protocol: 'deliberation', assessments: later, disagreement, moves });
  const ruled = debate.responses.flatMap(({ ruled: verdict }, index) =>
    verdict === undefined ? [] : [{ response: labels[index] ?? '', by: 'majority' as const, verdict, reason: '' }],
  );
  if (ruled.length > 0)
    record.ruling = { outcome: 'settled', verdicts: ruled, problem: 'none', clauses: [], explanation: '' };
  return record;
}
