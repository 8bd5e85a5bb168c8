import type { Call, ModelCaller } from '../agents/model-caller.ts';
import { answerJsonSchema } from '../agents/structured-output/request-schema.ts';
import { shapeInWords } from '../agents/structured-output/shape-in-words.ts';
import { callDefaults, memberName } from '../domain/panel.ts';
import type { ModelsFile } from '../settings/models-file.ts';
import type { PlannedCall } from './dry-run-debate.ts';
import { type PricedRanges, type Range, sumPlannedCalls } from './planned-cost.ts';

export type JobEstimate = PricedRanges;

/** What a dry run takes in place of a model's structured answer, and how many tokens a real one would have. */
export type AssumedAnswer = (call: Call, name: string, of: keyof Range) => { value: unknown; outputTokens: number };

/**
 * Estimates a job before its first call: its work is done with assumed answers, so prompts are the real ones; nothing is sent or
 * stored.
 * @param work makes the job's calls; it is done once for each end of the ranges and once for the middle
 * @param maxOutputTokens of an answer: the panel's, where a panel makes the calls
 */
export async function estimateJob(
  work: (caller: ModelCaller, of: keyof Range) => Promise<unknown>,
  assumed: AssumedAnswer,
  listed: ModelsFile,
  now: Date,
  maxOutputTokens: number = callDefaults.maxOutputTokens,
): Promise<JobEstimate> {
  const sum = sumPlannedCalls(listed, now, { maxOutputTokens });
  for (const bound of ['low', 'expected', 'high'] as const) {
    const calls: PlannedCall[] = [];
    await work(rehearsingCaller(calls, assumed, bound), bound);
    sum.add(bound, calls);
  }
  return sum.ranges();
}

function rehearsingCaller(calls: PlannedCall[], assumed: AssumedAnswer, of: keyof Range): ModelCaller {
  return {
    async text() {
      throw new Error('a job asks for structured answers alone');
    },
    async structured<T>(call: Call, answer: { name: string; schema: Parameters<typeof answerJsonSchema>[0] }) {
      const { member, purpose, messages } = call;
      const { value, outputTokens } = assumed(call, answer.name, of);
      const shape = shapeInWords(answerJsonSchema(answer.schema));
      const [first] = messages;
      calls.push({
        model: member.model,
        member: memberName(member),
        purpose,
        prompt: messages,
        promptBytes: messages.reduce((sum, { text }) => sum + Buffer.byteLength(text), Buffer.byteLength(shape)),
        shared: first?.cache === true ? { bytes: Buffer.byteLength(first.text), key: first.text } : undefined,
        outputTokens,
      });
      return { kind: 'answered', value: value as T };
    },
    idle: async () => undefined,
  };
}
