import { MemorySaver } from '@langchain/langgraph';
import type { UserTurn } from '../agents/conversation-answers.ts';
import type { Call, ModelCaller, Outcome } from '../agents/model-caller.ts';
import { answerJsonSchema } from '../agents/structured-output/request-schema.ts';
import { shapeInWords } from '../agents/structured-output/shape-in-words.ts';
import type { StructuredAnswer } from '../agents/structured-output/structured-answer.ts';
import type { CallPurpose } from '../domain/call-purpose.ts';
import type { Message } from '../domain/model-client.ts';
import { type Member, memberName, selectedSpecRoom } from '../domain/panel.ts';
import type { RunConfig } from '../domain/run.ts';
import type { Scenario } from '../domain/scenario.ts';
import { sha256 } from '../domain/sha256.ts';
import { createDebateContext, type RoomOptions } from '../graph/debate-context.ts';
import { createDebateGraph } from '../graph/debate-graph.ts';
import { assumedAnswer, fillerText, type Lengths } from './assumed-answers.ts';

/** A call that a debate would make: its real prompt's length, and an assumed answer's. */
export type PlannedCall = {
  model: string;
  /** Name of the member that makes it. */
  member: string;
  purpose: CallPurpose;
  prompt: readonly Message[];
  promptBytes: number;
  /** Bytes of the prompt's shared beginning, and which it is, for calls that mark one. */
  shared: { bytes: number; key: string } | undefined;
  outputTokens: number;
};

/** Answers that are as long as others are. */
const lengthOf: Readonly<Record<string, keyof Lengths>> = {
  'user-turn': 'argument',
  'conversation-assessment': 'assessment',
  'clause-selection': 'selection',
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
  const trace: RoomOptions['store']['trace'] = { appendDebate: async () => [], bodies: async () => [] };
  const frame: RunConfig = { ...plan, panel: { ...plan.panel, human: 'never' } };
  const debate = await createDebateContext({
    run: 'rehearsal',
    debate: 'rehearsal',
    plan: frame,
    scenario,
    caller,
    store: { trace, getText: async (key) => texts.get(key) },
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
  const [firstJudge] = plan.panel.judges;
  const assumed = {
    contested,
    lengths,
    dissenter: firstJudge === undefined ? '' : memberName(firstJudge),
    spec: plan.spec,
    selectedRoom: selectedSpecRoom(plan.panel) ?? 0,
  };
  const recordedAnswer = ({ model }: Member) =>
    model.startsWith('recorded:') ? scenario.recorded?.[model.slice('recorded:'.length)]?.text : undefined;

  function note({ member, purpose, messages }: Call, outputTokens: number, shape = ''): void {
    if (member.model.startsWith('recorded:')) return;
    const [first] = messages;
    calls.push({
      model: member.model,
      member: memberName(member),
      purpose,
      prompt: shape === '' ? messages : [...messages, { role: 'user', text: shape }],
      promptBytes: messages.reduce((sum, { text }) => sum + Buffer.byteLength(text), Buffer.byteLength(shape)),
      shared: first?.cache === true ? { bytes: Buffer.byteLength(first.text), key: first.text } : undefined,
      outputTokens,
    });
  }

  return {
    async text(call) {
      note(call, lengths.response);
      // Recorded answers are what they are; only a model's are of unknown length.
      const text = recordedAnswer(call.member) ?? fillerText(lengths.response);
      keep(text);
      const usage = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };
      return { kind: 'answered', value: { text, finish: 'stop', usage, providerId: '', servedModel: '' } };
    },
    async structured<T>(call: Call, answer: StructuredAnswer<T>): Promise<Outcome<T>> {
      const { name } = answer;
      const shape = shapeInWords(answerJsonSchema(answer.schema));
      note(call, lengths[lengthOf[name] ?? (name as keyof Lengths)], shape);
      const value = assumedAnswer(call, name, assumed);
      if (name === 'user-turn') keep((value as UserTurn).message);
      // Of assumed length, which may be beyond what an answer may have: only its size is looked at.
      return { kind: 'answered', value: value as T };
    },
    idle: async () => undefined,
  };
}
