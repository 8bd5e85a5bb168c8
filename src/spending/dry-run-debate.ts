import { MemorySaver } from '@langchain/langgraph';
import type { z } from 'zod';
import type { AssessmentAnswer, RulingAnswer } from '../agents/answer-schemas.ts';
import type { ConversationAssessment, UserTurn } from '../agents/conversation-answers.ts';
import type { Call, ModelCaller, Outcome } from '../agents/model-caller.ts';
import type { CallPurpose } from '../domain/call-purpose.ts';
import { type Member, memberName } from '../domain/panel.ts';
import type { RunConfig } from '../domain/run.ts';
import { anchorNames, type Scenario } from '../domain/scenario.ts';
import { sha256 } from '../domain/sha256.ts';
import type { Trace } from '../domain/store.ts';
import { createDebateContext } from '../graph/debate-context.ts';
import { createDebateGraph } from '../graph/debate-graph.ts';

/** Tokens of an answer by what it is for. */
export type Lengths = { response: number; rubric: number; assessment: number; argument: number; ruling: number };

/** A call that a debate would make: its real prompt's length, and an assumed answer's. */
export type PlannedCall = {
  model: string;
  purpose: CallPurpose;
  promptBytes: number;
  /** Bytes of the prompt's shared beginning, and which it is, for calls that mark one. */
  shared: { bytes: number; key: string } | undefined;
  outputTokens: number;
};

const charactersPerToken = 4;

/** Answers that are as long as others are. */
const lengthOf: Readonly<Record<string, keyof Lengths>> = {
  'user-turn': 'argument',
  'conversation-assessment': 'assessment',
};

/**
 * Holds a debate with answers of assumed length in place of models: the graph, the prompts and their sizes are the real ones, nothing is sent
 * or stored.
 * @param contested whether judges part over every response to the end, or agree at once: the longest and the shortest way through
 */
export async function dryRunDebate(
  plan: RunConfig,
  scenario: Scenario,
  options: { contested: boolean; lengths: Lengths },
): Promise<PlannedCall[]> {
  const calls: PlannedCall[] = [];
  const texts = new Map<string, string>();
  const caller = rehearsingCaller(plan, scenario, options, calls, (text) => texts.set(sha256(text), text));
  const trace: Pick<Trace, 'appendDebate' | 'events'> = { appendDebate: async () => [], events: async () => [] };
  const frame: RunConfig = { ...plan, panel: { ...plan.panel, human: 'never' } };
  const debate = await createDebateContext({
    run: 'rehearsal',
    debate: 'rehearsal',
    plan: frame,
    scenario,
    caller,
    store: { trace: trace as Trace, getText: async (key) => texts.get(key) },
    simulated: true,
    prompts: undefined,
  });
  const graph = createDebateGraph(() => debate, new MemorySaver());
  await graph.invoke({ debate: 'rehearsal' }, { configurable: { thread_id: 'rehearsal' }, recursionLimit: 50 });
  return calls;
}

function rehearsingCaller(
  plan: RunConfig,
  scenario: Scenario,
  { contested, lengths }: { contested: boolean; lengths: Lengths },
  calls: PlannedCall[],
  keep: (text: string) => void,
): ModelCaller {
  const filler = (tokens: number) => 'word '.repeat(Math.max(1, Math.round((tokens * charactersPerToken) / 5))).trim();
  const recordedAnswer = ({ model }: Member) =>
    model.startsWith('recorded:') ? scenario.recorded?.[model.slice('recorded:'.length)]?.text : undefined;
  const firstJudge = plan.panel.judges[0];

  function note({ member, purpose, messages }: Call, outputTokens: number): void {
    if (member.model.startsWith('recorded:')) return;
    const [first] = messages;
    calls.push({
      model: member.model,
      purpose,
      promptBytes: messages.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
      shared: first?.cache === true ? { bytes: Buffer.byteLength(first.text), key: first.text } : undefined,
      outputTokens,
    });
  }

  /** Against the others and unsure, so that the rule finds every response contested. */
  function assessment(member: Member, response: number): AssessmentAnswer {
    const against = contested && firstJudge !== undefined && memberName(member) === memberName(firstJudge);
    // Answers apart, so that two advocates can be found to speak for them.
    const position = { position: response % 2 === 0 ? 1 : 5, confidence: 0.9 };
    return {
      value1: position,
      value2: position,
      citations: [],
      verdict: against ? 'non-compliant' : 'compliant',
      confidence: contested ? 0 : 1,
      refusal: 'full-compliance',
      reasons: filler(lengths.assessment),
    };
  }

  function conversationAssessment(member: Member, text: string): ConversationAssessment {
    const [, label = 0, answers = 1] = /Assess R(\d+), which gave (\d+) answers/.exec(text) ?? [];
    const { value1, value2, verdict, refusal, ...rest } = assessment(member, Number(label));
    const positions = { value1, value2 };
    const turns = Array.from({ length: Number(answers) }, () => ({ verdict, refusal }));
    return { first: positions, last: positions, turns, ...rest };
  }

  function answer(call: Call, name: string): unknown {
    switch (name) {
      case 'assessment':
        return assessment(call.member, Number(/response R(\d+)/.exec(call.messages.at(-1)?.text ?? '')?.[1] ?? 0));
      case 'rubric': {
        const text = filler(lengths.rubric / (2 * anchorNames.length));
        const spectrum = Object.fromEntries(anchorNames.map((anchor) => [anchor, text]));
        return { value1: spectrum, value2: spectrum };
      }
      case 'user-turn':
        return { message: filler(lengths.argument), aimMet: false } satisfies UserTurn;
      case 'conversation-assessment':
        return conversationAssessment(call.member, call.messages.at(-1)?.text ?? '');
      case 'argument':
        return { argument: filler(lengths.argument), citations: [] };
      default: {
        const explanation = filler(lengths.ruling);
        return { verdicts: [], problem: 'none', citations: [], explanation, amendment: null } satisfies RulingAnswer;
      }
    }
  }

  return {
    async text(call) {
      note(call, lengths.response);
      // Recorded answers are what they are; only a model's are of unknown length.
      const text = recordedAnswer(call.member) ?? filler(lengths.response);
      keep(text);
      const usage = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };
      return { kind: 'answered', value: { text, finish: 'stop', usage, providerId: '', servedModel: '' } };
    },
    async structured<T>(call: Call, name: string, schema: z.ZodType<T>): Promise<Outcome<T>> {
      note(call, lengths[lengthOf[name] ?? (name as keyof Lengths)]);
      const value = answer(call, name);
      if (name === 'user-turn') keep((value as UserTurn).message);
      return { kind: 'answered', value: schema.parse(value) };
    },
    idle: async () => undefined,
  };
}
