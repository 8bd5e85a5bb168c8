import type { AssessmentAnswer, ClauseSelection, RulingAnswer } from '../agents/answer-schemas.ts';
import type { ConversationAssessment, UserTurn } from '../agents/conversation-answers.ts';
import type { Call } from '../agents/model-caller.ts';
import { type Member, memberName } from '../domain/panel.ts';
import { anchorNames } from '../domain/scenario.ts';
import { clauseCharacters, maxSelectedClauses } from '../domain/selected-spec.ts';
import type { Spec } from '../domain/spec.ts';

/** Tokens of an answer by what it is for. */
export type Lengths = {
  response: number;
  rubric: number;
  assessment: number;
  argument: number;
  ruling: number;
  selection: number;
  /** Of the room for selected clauses, the share that is filled. */
  selectedShare: number;
};

type Assumed = {
  /** Judges part over every response to the end, or agree at once. */
  contested: boolean;
  lengths: Lengths;
  /** The judge who parts from the others. */
  dissenter: string;
  spec: Spec;
  /** Room for selected clauses, in characters. */
  selectedRoom: number;
};

const charactersPerToken = 4;

/** Words of about so many tokens. */
export function fillerText(tokens: number): string {
  return 'word '.repeat(Math.max(1, Math.round((tokens * charactersPerToken) / 5))).trim();
}

/** The structured answer that a dry run takes in place of a model's. */
export function assumedAnswer(call: Call, name: string, assumed: Assumed): unknown {
  const { lengths } = assumed;
  const asked = call.messages.at(-1)?.text ?? '';
  switch (name) {
    case 'assessment':
      return assessment(call.member, Number(/response R(\d+)/.exec(asked)?.[1] ?? 0), assumed);
    case 'rubric': {
      const text = fillerText(lengths.rubric / (2 * anchorNames.length));
      const spectrum = Object.fromEntries(anchorNames.map((anchor) => [anchor, text]));
      return { value1: spectrum, value2: spectrum };
    }
    case 'user-turn':
      return { message: fillerText(lengths.argument), aimMet: false } satisfies UserTurn;
    case 'clause-selection':
      return { clauses: assumedClauses(assumed) } satisfies ClauseSelection;
    case 'conversation-assessment':
      return conversationAssessment(call.member, asked, assumed);
    case 'argument':
      return { argument: fillerText(lengths.argument), citations: [] };
    default: {
      const explanation = fillerText(lengths.ruling);
      return { verdicts: [], problem: 'none', citations: [], explanation, amendment: null } satisfies RulingAnswer;
    }
  }
}

/** The longest clauses that fill that much of the room. */
function assumedClauses({ spec, selectedRoom, lengths }: Assumed): string[] {
  let room = selectedRoom * lengths.selectedShare;
  const bySize = spec.clauses.toSorted((left, right) => clauseCharacters(right) - clauseCharacters(left));
  const taken = bySize.filter((clause) => {
    const size = clauseCharacters(clause);
    if (size > room) return false;
    room -= size;
    return true;
  });
  const ids = taken.slice(0, maxSelectedClauses).map(({ id }) => id);
  return ids.length === 0 ? bySize.slice(-1).map(({ id }) => id) : ids;
}

/** Against the others and unsure, so that the rule finds every response contested. */
function assessment(member: Member, response: number, { contested, lengths, dissenter }: Assumed): AssessmentAnswer {
  const against = contested && memberName(member) === dissenter;
  // Answers apart, so that two advocates can be found to speak for them.
  const position = { position: response % 2 === 0 ? 1 : 5, confidence: 90 };
  return {
    value1: position,
    value2: position,
    citations: [],
    verdict: against ? 'non-compliant' : 'compliant',
    confidence: contested ? 0 : 100,
    refusal: 'full-compliance',
    reasons: fillerText(lengths.assessment),
  };
}

function conversationAssessment(member: Member, asked: string, assumed: Assumed): ConversationAssessment {
  const [, label = 0, answers = 1] = /Assess R(\d+), which gave (\d+) answers/.exec(asked) ?? [];
  const { value1, value2, verdict, refusal, ...rest } = assessment(member, Number(label), assumed);
  const positions = { value1, value2 };
  const turns = Array.from({ length: Number(answers) }, () => ({ verdict, refusal }));
  return { first: positions, last: positions, turns, ...rest };
}
