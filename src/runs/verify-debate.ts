import { isDeepStrictEqual } from 'node:util';
import { Command, MemorySaver } from '@langchain/langgraph';
import { createModelCaller } from '../agents/model-caller.ts';
import { promptDigest } from '../agents/prompts/prompt-digest.ts';
import { MootcourtError } from '../domain/errors.ts';
import { type DebateEventBody, eventVersion, type TraceEvent } from '../domain/event.ts';
import { ModelError } from '../domain/model-client.ts';
import { requireDebate } from '../domain/require-run.ts';
import type { Judgement } from '../domain/ruling.ts';
import { debateConfig } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import { createDebateContext, type RoomOptions } from '../graph/debate-context.ts';
import { createDebateGraph } from '../graph/debate-graph.ts';
import { chainHash } from '../store/hash-chain.ts';

export type Verification =
  | { kind: 'identical'; debate: string; events: number; lastHash: string }
  | {
      /** `other-prompts`: so too, but it was recorded with other prompts than this version's, so its calls cannot be found again. */
      kind: 'different' | 'other-prompts';
      debate: string;
      at: number;
      recorded: DebateEventBody | undefined;
      replayed: DebateEventBody | undefined;
    };

/**
 * Re-executes a debate from the ledger with no provider reachable, and compares every event and hash with the trace.
 * @throws MootcourtError `not-found`, or `invalid-input` for a debate without a ruling
 */
export async function verifyDebate(store: Store, debate: string): Promise<Verification> {
  const row = await requireDebate(store, debate);
  if (row.state !== 'ruled')
    throw new MootcourtError('invalid-input', `debate ${debate} is ${row.state}; only a ruled debate can be replayed`);
  if ((await store.runs.config(row.run)).imported !== undefined)
    throw new MootcourtError(
      'invalid-input',
      `debate: ${debate} was imported: it was held elsewhere, so there are no calls to re-execute`,
    );
  const recorded = await store.trace.events(row.run, { debate });
  const plan = debateConfig(await store.runs.config(row.run), row.position);
  const scenario = await store.runs.scenario(row.run, row.position);

  const replayed: { body: DebateEventBody; hash: string }[] = [];
  const trace: RoomOptions['store']['trace'] = {
    async appendDebate(_run, _debate, bodies) {
      for (const body of bodies) {
        // A hash covers the names of the version that its event was recorded with.
        const { v = eventVersion } = recorded[replayed.length] ?? {};
        replayed.push({ body, hash: chainHash(replayed.at(-1)?.hash ?? '', { v, ...body }) });
      }
      return [];
    },
    bodies: async () => [],
  };
  const caller = createModelCaller({
    run: row.run,
    reuse: await store.runs.reuse(row.run),
    ledger: store.ledger,
    client: () => ({
      complete: () =>
        Promise.reject(new ModelError({ kind: 'ledger-miss', message: 'the ledger does not hold this call' })),
    }),
    parameters: {
      seed: plan.seed,
      maxOutputTokens: plan.panel.maxOutputTokens,
      temperature: plan.panel.temperature,
      timeoutMs: plan.panel.timeoutMs,
    },
    signal: new AbortController().signal,
    now: () => 0,
  });
  const simulated = (await store.runs.run(row.run))?.simulated ?? false;
  const opening = recorded.find((event) => event.type === 'debate-start');
  const prompts = opening?.data.prompts;
  const ruling = recorded.find((event) => event.type === 'ruling')?.data.ruling;
  const debateContext = await createDebateContext({
    run: row.run,
    debate,
    plan,
    scenario,
    caller,
    store: { trace, getText: store.getText },
    simulated,
    prompts,
    outcomeWithoutAnswers: ruling?.verdicts.length === 0 ? ruling.outcome : undefined,
  });
  // Waiting for a person needs a checkpointer; a replay's is thrown away.
  const graph = createDebateGraph(() => debateContext, new MemorySaver());
  const thread = { configurable: { thread_id: debate }, recursionLimit: 50 };
  await graph.invoke({ debate }, thread);
  const judgement = personsJudgement(recorded);
  if (judgement !== undefined) await graph.invoke(new Command({ resume: judgement }), thread);
  const verification = compare(debate, recorded, replayed);
  return verification.kind === 'different' && prompts !== promptDigest()
    ? { ...verification, kind: 'other-prompts' }
    : verification;
}

/** What the person said for whom the debate waited: like a model's answer it is given, not made, so a replay reads it from the record. */
function personsJudgement(recorded: readonly TraceEvent[]): Judgement | undefined {
  if (!recorded.some((event) => event.type === 'human-ruling-request')) return undefined;
  const ruling = recorded.find((event) => event.type === 'ruling')?.data.ruling;
  if (ruling === undefined) return undefined;
  const { problem, clauses, explanation, amendment, ruledBy } = ruling;
  const verdicts = ruling.verdicts.flatMap((verdict) =>
    verdict.by === 'human' ? [{ response: verdict.response, verdict: verdict.verdict, reason: verdict.reason }] : [],
  );
  return {
    by: 'human',
    verdicts,
    problem,
    clauses,
    explanation,
    ...(amendment === undefined ? {} : { amendment }),
    ...(ruledBy === undefined ? {} : { ruledBy }),
  };
}

function compare(
  debate: string,
  recorded: readonly TraceEvent[],
  replayed: readonly { body: DebateEventBody; hash: string }[],
): Verification {
  const length = Math.max(recorded.length, replayed.length);
  for (let at = 0; at < length; at += 1) {
    const left = recorded[at];
    const right = replayed[at];
    const leftBody = left === undefined ? undefined : ({ type: left.type, data: left.data } as DebateEventBody);
    if (left?.hash !== right?.hash || !isDeepStrictEqual(leftBody, right?.body)) {
      return { kind: 'different', debate, at: at + 1, recorded: leftBody, replayed: right?.body };
    }
  }
  return { kind: 'identical', debate, events: length, lastHash: recorded.at(-1)?.hash ?? '' };
}
