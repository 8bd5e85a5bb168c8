import { assignBlindLabels, type BlindResponse } from '../adjudication/blind-labels.ts';
import { applyEvent, type DebateRecord, debateRecordOf } from '../adjudication/debate-record.ts';
import type { ModelCaller } from '../agents/model-caller.ts';
import { transcriptText } from '../agents/prompts/prompt-blocks.ts';
import { seatedCaller } from '../agents/seated-caller.ts';
import type { DebateEventBody } from '../domain/event.ts';
import type { Speaker } from '../domain/feed-protocol.ts';
import { type Instrumentation, noopInstrumentation } from '../domain/instrumentation.ts';
import type { Ruling } from '../domain/ruling.ts';
import type { RunConfig } from '../domain/run.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { DebatePatch, Store, Trace } from '../domain/store.ts';

/** Where one debate is held: its plan, the record its events made so far, and the way to add to them. */
export type DebateContext = {
  debate: string;
  plan: RunConfig;
  scenario: Scenario;
  responses: readonly BlindResponse[];
  caller: ModelCaller;
  instrumentation: Instrumentation;
  record: DebateRecord;
  simulated: boolean;
  /** Digest of the prompts, for the opening event; a replay gives the recorded one. */
  prompts: string | undefined;
  /** What a debate without any answer to judge is called, for a replay: earlier versions called it unresolved. */
  outcomeWithoutAnswers: Ruling['outcome'] | undefined;
  /** Adds events to record and trace at once; `settled` waits until all are durable. */
  append(bodies: readonly DebateEventBody[], patch?: DebatePatch): void;
  flush(): Promise<void>;
  /** Text of a response that was answered; of several answers the whole conversation, each message fenced. */
  text(response: string): Promise<string>;
  /** Receives token deltas of a response while somebody watches. */
  onDelta(response: string): ((text: string) => void) | undefined;
  /** Receives the raw answer of who speaks of a response, while somebody listens to all. */
  onSpeech(response: string, speaker: Speaker): ((text: string) => void) | undefined;
};

export type RoomOptions = {
  run: string;
  debate: string;
  plan: RunConfig;
  scenario: Scenario;
  caller: ModelCaller;
  instrumentation?: Instrumentation;
  store: { trace: Pick<Trace, 'appendDebate' | 'bodies'>; getText: Store['getText'] };
  simulated: boolean;
  prompts: string | undefined;
  outcomeWithoutAnswers?: Ruling['outcome'] | undefined;
  watch?: ((debate: string, response: string, text: string, speaker?: Speaker) => void) | undefined;
  isWatched?: ((debate: string, all?: 'all') => boolean) | undefined;
};

/** Opens the room of a debate; one that waited for a person finds its record in the trace. */
export async function createDebateContext(options: RoomOptions): Promise<DebateContext> {
  const {
    run,
    debate,
    plan,
    scenario,
    caller,
    store,
    simulated,
    watch,
    isWatched = (_debate, all) => all === undefined,
  } = options;
  const { instrumentation = noopInstrumentation } = options;
  const record = debateRecordOf(await store.trace.bodies(run, debate));
  const texts = new Map<string, Promise<string>>();
  let pending: Promise<unknown>[] = [];

  async function textOf(response: string, hash: string): Promise<string> {
    const text = await store.getText(hash);
    if (text === undefined) throw new Error(`debate ${debate}: the ledger has no text of ${response}`);
    return text;
  }

  async function read(response: string): Promise<string> {
    const end = record.responses.get(response);
    if (end?.kind !== 'answered') throw new Error(`debate ${debate}: ${response} was not answered`);
    const answers: { user?: string; text: string }[] = [{ text: told(await textOf(response, end.text), end.finish) }];
    for (const turn of end.turns ?? [])
      answers.push({ user: await textOf(response, turn.user), text: await textOf(response, turn.text) });
    return transcriptText(answers, plan.seed);
  }

  return {
    debate,
    plan,
    scenario,
    responses: assignBlindLabels(plan.panel, scenario, plan.seed),
    caller: seatedCaller(caller, scenario.id),
    instrumentation,
    record,
    simulated,
    prompts: options.prompts,
    outcomeWithoutAnswers: options.outcomeWithoutAnswers,
    append(bodies, patch) {
      for (const body of bodies) applyEvent(record, body);
      const written = store.trace.appendDebate(run, debate, bodies, patch);
      // A failed write is reported by `settled`; without this it would also count as unhandled.
      written.catch(() => undefined);
      pending.push(written);
    },
    async flush() {
      const waiting = pending;
      pending = [];
      await Promise.all(waiting);
    },
    text(response) {
      // All judges ask at once: one of them reads.
      const reading = texts.get(response) ?? read(response);
      texts.set(response, reading);
      return reading;
    },
    onDelta(response) {
      return watch === undefined || !isWatched(debate) ? undefined : (text) => watch(debate, response, text);
    },
    onSpeech(response, speaker) {
      return watch === undefined || !isWatched(debate, 'all')
        ? undefined
        : (text) => watch(debate, response, text, speaker);
    },
  };
}

/** An answer as judges read it: one that ends with a refusal by the provider says so. */
function told(text: string, finish: string): string {
  if (finish !== 'refusal') return text;
  return text.trim() === ''
    ? '[The model refused to answer and gave no text.]'
    : `${text}\n[The model ended here with a refusal.]`;
}

/** Labels of the responses that judges read, in label order: those that were answered, and whole unless the panel takes parts. */
export function judgedResponses(debate: DebateContext): string[] {
  const takesParts = debate.plan.panel.judgePartialAnswers === true;
  return debate.responses
    .map((response) => response.response)
    .filter((response) => {
      const end = debate.record.responses.get(response);
      return end?.kind === 'answered' && (end.partial === undefined || takesParts);
    });
}

/** How many answers a response holds: 1, and one for each later turn. */
export function answersOf(debate: DebateContext, response: string): number {
  const end = debate.record.responses.get(response);
  return end?.kind === 'answered' ? 1 + (end.turns?.length ?? 0) : 0;
}
