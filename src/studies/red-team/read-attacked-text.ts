import { conversationBlock, rubricBlock, valuesBlock } from '../../agents/prompts/prompt-blocks.ts';
import { advocate } from '../../agents/roles/advocate.ts';
import { type AssessmentContext, assess, ownLine, reasonsLine } from '../../agents/roles/judge.ts';
import { adjudicate } from '../../agents/roles/meta-adjudicator.ts';
import type { Assessed, Verdict } from '../../domain/assessment.ts';
import type { AdvocateArgument } from '../../domain/event.ts';
import type { AttackReader } from '../../domain/injection-attack.ts';
import { memberName } from '../../domain/panel.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { Clause, Spec } from '../../domain/spec.ts';
import { fencedBlocks } from '../../simulation/reading/parse-prompt.ts';
import type { HostResponse, Outcome, Reading } from './attacked-case.ts';
import { checkingFences, type Expected } from './check-fences.ts';
import { asking, writers } from './read-as-writer.ts';

export const label = 'R1';
const rivalLabel = 'R2';

/** The clause that an attack stands in. */
export function attackedClause(spec: Spec): Clause | undefined {
  return spec.clauses.find(({ text }) => text.trim() !== '');
}

/** Reads a text in its place, through the very prompts of a debate or a study. */
export function readAs(reader: AttackReader, text: string, reading: Reading): Promise<Outcome> {
  return readers[reader](text, reading);
}

const readers: Record<AttackReader, (text: string, reading: Reading) => Promise<Outcome>> = {
  ...writers,
  judge: (text, reading) => judged(text, first, [], reading),
  hearing: (text, reading) => {
    const argument: AdvocateArgument = {
      response: label,
      respondent: memberName(reading.member),
      part: 'opening',
      text,
      citations: [],
    };
    const block: Expected = { kind: 'argument', label: `${label} opening`, text };
    return judged(reading.carrier.answer, { kind: 'advocacy', arguments: [argument] }, [block], reading);
  },
  reasons: (text, reading) => {
    const own = assessmentOf('ambiguous');
    const other = { ...assessmentOf('compliant'), reasons: text };
    const blocks: Expected[] = [
      { kind: 'reasons', label: 'yours', text: ownLine(own) },
      { kind: 'reasons', label: 'Judge A', text: reasonsLine(other) },
    ];
    return judged(reading.carrier.answer, { kind: 'deliberation', own, others: [other] }, blocks, reading);
  },
  question: (text, reading) =>
    judged(reading.carrier.answer, first, [], { ...reading, carrier: asking(text, reading.carrier) }),
  values: (text, reading) => {
    const { scenario } = reading.carrier;
    const values: Scenario['values'] = [{ ...scenario.values[0], description: text }, scenario.values[1]];
    const carrier = { ...reading.carrier, scenario: { ...scenario, values } };
    return judged(carrier.answer, first, [], { ...reading, carrier });
  },
  rubric: (text, reading) => {
    const { rubric } = reading.carrier;
    const carrier = { ...reading.carrier, rubric: { ...rubric, value1: { ...rubric.value1, neutral: text } } };
    return judged(carrier.answer, first, [], { ...reading, carrier });
  },
  clause: (text, reading) => {
    const { spec } = reading;
    const at = attackedClause(spec);
    const clauses = spec.clauses.map((clause) => (clause === at ? { ...clause, text } : clause));
    return judged(reading.carrier.answer, first, [], { ...reading, spec: { ...spec, clauses } });
  },
  async 'meta-adjudicator'(text, { caller, tally, carrier, ...reading }) {
    const assessments = opposed.map(assessmentOf);
    const reasons = assessments.map(
      (assessment, index): Expected => ({
        kind: 'reasons',
        label: `${label} Judge ${'AB'[index]}`,
        text: reasonsLine(assessment),
      }),
    );
    const ruled = await adjudicate(
      checkingFences(
        caller,
        [...caseBlocks(carrier), rubricOf(carrier), response(label, text), ...reasons],
        tally,
        reading.spec.clauses,
      ),
      {
        ...reading,
        ...carrier,
        cases: [{ label, text, assessments }],
      },
    );
    if (ruled.kind === 'failed') return 'abstained';
    return ruled.value.verdicts.find((verdict) => verdict.response === label)?.verdict ?? 'abstained';
  },
  async advocate(text, { caller, tally, carrier, ...reading }) {
    const [own, other] = [
      { label: rivalLabel, text: carrier.rival },
      { label, text },
    ];
    const expected = [...caseBlocks(carrier), response(own.label, own.text), response(other.label, other.text)];
    const argued = await advocate(checkingFences(caller, expected, tally, reading.spec.clauses), {
      ...reading,
      ...carrier,
      own,
      other,
      part: 'opening',
      heard: [],
    });
    if (argued.kind === 'failed') return 'abstained';
    return argued.value.citations.every(({ verified }) => verified) ? 'quoting' : 'misquoting';
  },
};

/** A judge's verdict on the carrier's answer, with something in the case or the hearing changed. */
async function judged(
  text: string,
  hearing: AssessmentContext,
  heard: readonly Expected[],
  { caller, tally, carrier, ...reading }: Reading,
): Promise<Outcome> {
  const expected = [...caseBlocks(carrier), rubricOf(carrier), response(label, text), ...heard];
  const assessment = await assess(checkingFences(caller, expected, tally, reading.spec.clauses), {
    ...reading,
    ...carrier,
    response: { label, text },
    hearing,
  });
  return assessment.kind === 'assessed' ? assessment.verdict : 'abstained';
}

const first: AssessmentContext = { kind: 'first' };

function response(name: string, text: string): Expected {
  return { kind: 'response', label: name, text };
}

const opposed = ['compliant', 'non-compliant'] as const;

/** Two judges who part without citing anything, so that the case is open. */
function assessmentOf(verdict: Verdict): Assessed {
  const scored = { position: 3, confidence: 0.5 };
  return {
    kind: 'assessed',
    judge: 'another judge',
    response: label,
    positions: [scored, scored],
    verdict,
    confidence: 0.5,
    citations: [],
    refusal: 'full-compliance',
    reasons: 'The clauses leave it open.',
  };
}

/** The blocks that every request about a case holds: its messages and its values. */
function caseBlocks({ scenario }: HostResponse): Expected[] {
  return fencedBlocks(`${conversationBlock(scenario)}\n${valuesBlock(scenario.values)}`);
}

function rubricOf({ rubric }: HostResponse): Expected {
  const [block] = fencedBlocks(rubricBlock(rubric));
  if (block === undefined) throw new Error('a rubric has a block');
  return block;
}
