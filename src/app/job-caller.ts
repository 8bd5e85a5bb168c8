import { createModelCaller, type ModelCaller } from '../agents/model-caller.ts';
import { type BudgetAccount, nothingSpent } from '../domain/budget-account.ts';
import { MootcourtError } from '../domain/errors.ts';
import type { Instrumentation } from '../domain/instrumentation.ts';
import type { ModelClient, ModelFailure } from '../domain/model-client.ts';
import { callDefaults, type Member, type MemberConnection, memberName, type Panel } from '../domain/panel.ts';
import type { Budget } from '../domain/run.ts';
import type { Scenario } from '../domain/scenario.ts';
import { createBudgetAccount } from '../spending/local-budget.ts';
import { createReserve } from '../spending/reserve-call.ts';
import type { AppContext } from './app-context.ts';
import { conversationRules } from './conversation-rules.ts';

/** What a run's or job's definition says of its calls. */
type CallerConfig = { seed: number; panel?: Panel | undefined; batch?: boolean | undefined };

export type RunCallerOptions = {
  run: string;
  frame: CallerConfig;
  client: (provider: string, connection?: MemberConnection) => ModelClient;
  /** The run's own account; the server's is asked after it. */
  account: BudgetAccount;
  /** Runs whose ledgers answer equal calls. */
  reuse?: readonly string[];
  signal: AbortSignal;
  /** Aborted, it begins no further call, while those under way go on. */
  startSignal?: AbortSignal;
  /** Called with the reason once a budget is spent. */
  onSpent?: (reason: unknown) => void;
  /** Called with the reason once a member fails for good and the panel does not go on without it. */
  onMemberFailed?: (reason: MootcourtError) => void;
  /** Called with the reason once an answer could not be kept; for each such answer. */
  onStoreFailure?: (reason: unknown) => void;
};

/** What a run's calls need of the app. */
type Around = Pick<AppContext, 'store' | 'models' | 'serverBudget' | 'now'> & { instrumentation?: Instrumentation };

/**
 * Makes the calls of one run: from its ledger where it has them, else from its budget and the
 * server's.
 */
export function createRunCaller(
  { store, models, serverBudget: server, now, instrumentation }: Around,
  options: RunCallerOptions,
): ModelCaller {
  const { run, frame, client, account, reuse = [], signal, startSignal = signal, onSpent = () => undefined } = options;
  const { onMemberFailed, onStoreFailure } = options;
  const goesOn = frame.panel?.onMemberFailure === 'continue';
  const { maxOutputTokens, timeoutMs } = frame.panel ?? callDefaults;
  const temperature = frame.panel?.temperature;
  return createModelCaller({
    run,
    reuse,
    ledger: store.ledger,
    client,
    conversationRules: (provider) => conversationRules(models.providers[provider]),
    parameters: { seed: frame.seed, maxOutputTokens, temperature, timeoutMs },
    signal,
    startSignal,
    batch: frame.batch === true,
    reserve: createReserve({ run: account, server, models, now, signal: startSignal, onSpent }),
    now: () => now().getTime(),
    ...(onMemberFailed === undefined || goesOn
      ? {}
      : {
          onMemberFailure: (member: Member, failure: ModelFailure) => onMemberFailed(memberFailed(member, failure)),
        }),
    ...(onStoreFailure === undefined ? {} : { onStoreFailure }),
    ...(instrumentation === undefined ? {} : { instrumentation }),
  });
}

function memberFailed(member: Member, failure: ModelFailure): MootcourtError {
  const name = memberName(member);
  const shown = name === member.model ? name : `${name} (${member.model})`;
  return new MootcourtError('member-failed', `${shown} fails for good (${failure.kind}): ${failure.message}`);
}

/** Calls of a new job: to find values, or to calibrate judges. */
export function createJobCaller(
  app: AppContext,
  run: string,
  plan: CallerConfig & { budget?: Budget; scenarios?: readonly Scenario[] },
  signal: AbortSignal,
): ModelCaller {
  const account = createBudgetAccount(plan.budget ?? {}, nothingSpent);
  const stop = new AbortController();
  return createRunCaller(app, {
    run,
    frame: plan,
    client: app.modelClientsFor(plan),
    account,
    signal: AbortSignal.any([signal, stop.signal]),
    onStoreFailure: (reason) => stop.abort(reason),
    onMemberFailed: (reason) => stop.abort(reason),
  });
}
