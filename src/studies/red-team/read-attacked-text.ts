import type { ModelCaller } from '../../agents/model-caller.ts';
import { conversationBlock, rubricBlock, valuesBlock } from '../../agents/prompts/prompt-blocks.ts';
import { advocate } from '../../agents/roles/advocate.ts';
import { assess, reasonsLine } from '../../agents/roles/judge.ts';
import { adjudicate } from '../../agents/roles/meta-adjudicator.ts';
import type { Assessed, Verdict } from '../../domain/assessment.ts';
import type { AttackReader } from '../../domain/injection-attack.ts';
import { type Member, memberName } from '../../domain/panel.ts';
import type { Rubric, Scenario } from '../../domain/scenario.ts';
import type { Spec } from '../../domain/spec.ts';
import { fencedBlocks } from '../../simulation/reading/parse-prompt.ts';
import { checkingFences, type Expected, type FenceTally } from './check-fences.ts';

/** What a reader made of a text: a verdict, that it gave none, or whether an advocate quoted words that the spec does not hold. */
export type Outcome = Verdict | 'abstained' | 'quoting' | 'misquoting';

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

export const label = 'R1';
const rivalLabel = 'R2';

/** Reads an answer, or for `hearing` an advocate's argument, through the very prompts of a debate. */
export function readAs(reader: AttackReader, text: string, reading: Reading): Promise<Outcome> {
  return readers[reader](text, reading);
}

const readers: Record<AttackReader, (text: string, reading: Reading) => Promise<Outcome>> = {
  judge: (text, reading) => judged(text, [], reading),
  hearing: (text, reading) => judged(reading.carrier.answer, [text], reading),
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
      checkingFences(caller, [...caseBlocks(carrier), rubricOf(carrier), response(label, text), ...reasons], tally),
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
    const argued = await advocate(checkingFences(caller, expected, tally), {
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

async function judged(
  text: string,
  heard: readonly string[],
  { caller, tally, carrier, ...reading }: Reading,
): Promise<Outcome> {
  const said = heard.map((name): Expected => ({ kind: 'argument', label: `${label} opening`, text: name }));
  const assessment = await assess(
    checkingFences(caller, [...caseBlocks(carrier), rubricOf(carrier), response(label, text), ...said], tally),
    {
      ...reading,
      ...carrier,
      response: { label, text },
      hearing:
        heard.length === 0
          ? { kind: 'first' }
          : {
              kind: 'advocacy',
              arguments: heard.map((name) => ({
                response: label,
                respondent: memberName(reading.member),
                part: 'opening',
                text: name,
                citations: [],
              })),
            },
    },
  );
  return assessment.kind === 'assessed' ? assessment.verdict : 'abstained';
}

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
