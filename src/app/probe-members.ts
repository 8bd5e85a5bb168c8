import { z } from 'zod';
import { createModelCaller } from '../agents/model-caller.ts';
import type { ModelCompletion, ModelFailure } from '../domain/model-client.ts';
import { memberName, type Panel } from '../domain/panel.ts';
import type { LedgerEntry } from '../domain/store.ts';
import { panelMembers } from '../settings/panel-file.ts';
import { costOf } from '../spending/call-cost.ts';
import { pricesOn } from '../spending/dated-price.ts';
import type { AppContext } from './app-context.ts';
import { type ContextWindow, findContextWindow } from './context-windows.ts';
import { conversationRules } from './conversation-rules.ts';

/** What one small real call to a member showed. */
export type MemberProbe = {
  field: string;
  member: string;
  model: string;
  /** Whether it answered, and where debates ask it for JSON, in the form that was asked for. */
  ok: boolean;
  /** The failure in the provider's own words; empty where there was none. */
  problem: string;
  /** The model that answered, as the provider names it; empty where none did. */
  served: string;
  latencyMs: number | undefined;
  window: ContextWindow | undefined;
  /** US dollars of the call; undefined for a model without a price. */
  costUsd: number | undefined;
  /** How structured output was asked for, where not by schema with bounds. */
  format: string | undefined;
  /** Parameters that the model refused. */
  dropped: readonly string[];
  /** What was mended in its answer. */
  mended: readonly string[];
  /** Why the answer of a respondent was not read, which no debate asks for JSON; empty elsewhere. */
  formNotKept: string;
};

const probeSchema = z.strictObject({
  reason: z.string().max(200).describe('one short sentence'),
  verdict: z.enum(['yes', 'no']),
  confidence: z.int().min(0).max(100),
});
const question = 'Is seven an odd number?';
/** Enough for a model that thinks first. */
const probeTokens = 2048;

/** Asks every real model of a panel one small question by schema; paid calls that are kept nowhere. */
export async function probeMembers(panel: Panel, app: AppContext, signal: AbortSignal): Promise<MemberProbe[]> {
  const members = [...new Map(panelMembers(panel).map((named) => [memberName(named.member), named])).values()];
  return Promise.all(
    members
      .filter(({ member }) => !/^(?:recorded|sampling|simulated):/.test(member.model))
      .map(({ field, member }) => probe(panel, { field, member }, app, signal)),
  );
}

type Named = Pick<ReturnType<typeof panelMembers>[number], 'field' | 'member'>;

async function probe(
  panel: Panel,
  { field, member }: Named,
  app: AppContext,
  signal: AbortSignal,
): Promise<MemberProbe> {
  let answered: { completion: ModelCompletion; latencyMs: number } | undefined;
  const record = async ({ completion, latencyMs }: LedgerEntry) => {
    answered = { completion, latencyMs };
  };
  const { maxOutputTokens = panel.maxOutputTokens } = member;
  const caller = createModelCaller({
    run: 'doctor',
    reuse: [],
    ledger: { ...app.store.ledger, find: async () => undefined, record, recordFailure: async () => undefined },
    client: app.modelClientsFor({ seed: 1, panel }),
    conversationRules: (provider) => conversationRules(app.models.providers[provider]),
    parameters: {
      seed: 1,
      maxOutputTokens: probeTokens,
      temperature: panel.temperature,
      timeoutMs: panel.timeoutMs,
    },
    signal,
    now: () => performance.now(),
  });
  const own = { ...member, fallbacks: undefined, maxOutputTokens: Math.min(maxOutputTokens, probeTokens) };
  const outcome = await caller.structured(
    { member: own, purpose: 'assessment', messages: [{ role: 'user', text: question }] },
    { name: 'probe', schema: probeSchema },
  );
  const price = pricesOn(app.models.prices, app.now())[member.model];
  const reading = outcome.reading ?? {};
  const { completion, latencyMs } = answered ?? {};
  const problem = outcome.kind === 'failed' ? `${outcome.failure.kind}: ${outcome.failure.message}` : '';
  const needsNoForm = field.startsWith('respondents') && outcome.kind === 'failed' && isUnread(outcome.failure.kind);
  return {
    field,
    member: memberName(member),
    model: member.model,
    ok: outcome.kind === 'answered' || needsNoForm,
    problem: needsNoForm ? '' : problem,
    served: completion?.servedModel ?? '',
    latencyMs,
    window: await findContextWindow(member, app),
    costUsd: price === undefined || completion === undefined ? undefined : costOf(price, completion.usage, 'direct'),
    format: reading.format,
    dropped: reading.dropped ?? [],
    mended: reading.mended ?? [],
    formNotKept: needsNoForm ? problem : '',
  };
}

/** An answer came, and was not the JSON that was asked for. */
function isUnread(kind: ModelFailure['kind']): boolean {
  return kind === 'malformed-answer' || kind === 'cut-off';
}
