import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { AppContext } from '../../app/app-context.ts';
import type { AccountState } from '../../domain/budget-account.ts';
import type { RunRow } from '../../domain/run.ts';
import type { JobQueue } from '../../runs/queue/job-queue.ts';
import type { Feed } from '../feed/feed.ts';

const loopResolutionMs = 10;
/** Of the process, however many servers it has. */
const loopDelays = monitorEventLoopDelay({ resolution: loopResolutionMs });

type Counted = {
  events: number;
  calls: number;
  tokens: [number, number];
  costUsd: number;
  debates: Map<string, number>;
};

/**
 * Metrics of the store, the budget, the queue and the feed in Prometheus' text format, followed by those of this
 * process. A finished run is counted once, since it does not change.
 */
export function createMetrics({
  app: { store, serverBudget: account },
  feed,
  queue,
  processMetrics,
}: {
  app: AppContext;
  feed: Feed['counts'];
  queue: JobQueue | undefined;
  processMetrics: (() => Promise<string>) | undefined;
}): () => Promise<string> {
  const finished = new Map<string, Counted>();
  loopDelays.enable();

  async function count(run: RunRow): Promise<Counted> {
    const known = finished.get(run.id);
    if (known !== undefined) return known;
    const { calls, inputTokens, outputTokens, costUsd } = await store.ledger.totals(run.id);
    const debates = new Map<string, number>();
    for (const { state } of await store.runs.debates(run.id)) debates.set(state, (debates.get(state) ?? 0) + 1);
    const events = await store.runs.lastSeq(run.id);
    const counted: Counted = { events, calls, tokens: [inputTokens, outputTokens], costUsd, debates };
    if (run.state === 'finished') finished.set(run.id, counted);
    return counted;
  }

  return async () => {
    const runs = new Map(['running', 'awaiting-review', 'finished', 'stopped', 'failed'].map((state) => [state, 0]));
    const debates = new Map(['pending', 'running', 'awaiting-human', 'ruled', 'failed'].map((state) => [state, 0]));
    const sum = { events: 0, calls: 0, input: 0, output: 0, costUsd: 0 };
    for (const run of await store.runs.runs(Number.MAX_SAFE_INTEGER)) {
      const counted = await count(run);
      runs.set(run.state, (runs.get(run.state) ?? 0) + 1);
      for (const [state, number] of counted.debates) debates.set(state, (debates.get(state) ?? 0) + number);
      sum.events += counted.events;
      sum.calls += counted.calls;
      sum.input += counted.tokens[0];
      sum.output += counted.tokens[1];
      sum.costUsd += counted.costUsd;
    }
    const { subscribers, droppedDeltas, bufferedBytes } = feed();
    return [
      family('runs', 'gauge', 'Stored runs by state', byLabel('state', runs)),
      family('debates', 'gauge', 'Stored debates by state', byLabel('state', debates)),
      family('events', 'gauge', 'Sequence numbers of events given out', { '': sum.events }),
      family('calls', 'gauge', 'Model calls in the ledger', { '': sum.calls }),
      family('tokens', 'gauge', 'Tokens of the calls', { '{kind="input"}': sum.input, '{kind="output"}': sum.output }),
      family('cost_usd', 'gauge', 'Cost of the calls in US dollars', { '': sum.costUsd }),
      family('feed_subscribers', 'gauge', 'Subscriptions to the feed', { '': subscribers }),
      family('feed_buffered_bytes', 'gauge', 'Bytes that subscribers have not read yet', { '': bufferedBytes }),
      family('feed_dropped_deltas_total', 'counter', 'Token deltas dropped for slow subscribers', {
        '': droppedDeltas,
      }),
      family('resident_memory_bytes', 'gauge', 'Memory of the server', { '': process.memoryUsage.rss() }),
      eventLoopFamily(),
      budgetFamilies(await account.state()),
      queue === undefined ? '' : queueFamily(await queue.counts()),
      (await processMetrics?.()) ?? '',
    ].join('');
  };
}

/** How long callbacks waited for the process, since the last reading. */
function eventLoopFamily(): string {
  // A sample is the time between two ticks of the monitor, its resolution included.
  const secondsOf = (nanoseconds: number) =>
    Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / 1e9 - loopResolutionMs / 1e3) : 0;
  const values = {
    '{quantile="0.5"}': secondsOf(loopDelays.percentile(50)),
    '{quantile="0.99"}': secondsOf(loopDelays.percentile(99)),
    '{quantile="1"}': secondsOf(loopDelays.max),
  };
  loopDelays.reset();
  return family('event_loop_delay_seconds', 'gauge', 'Delay of the event loop since the last reading', values);
}

/** One family for the server's limits that are set. */
function budgetFamilies({ limits, spent, reserved }: AccountState): string {
  const rows = [
    ['usd', limits.maxUsd, spent.costUsd, reserved.costUsd],
    ['calls', limits.maxCalls, spent.calls, reserved.calls],
    ['tokens', limits.maxTokens, spent.tokens, reserved.tokens],
  ] as const;
  const values = rows.flatMap(([unit, limit, used, held]) =>
    limit === undefined
      ? []
      : [
          [`{unit="${unit}",part="limit"}`, limit],
          [`{unit="${unit}",part="spent"}`, used],
          [`{unit="${unit}",part="reserved"}`, held],
        ],
  );
  if (values.length === 0) return '';
  return family(
    'budget',
    'gauge',
    'Limits over all runs, and how much of them is spent and reserved',
    Object.fromEntries(values),
  );
}

function queueFamily({ waiting, held, dead }: Awaited<ReturnType<JobQueue['counts']>>): string {
  const values = { '{state="waiting"}': waiting, '{state="held"}': held, '{state="dead"}': dead };
  return family('queue_debates', 'gauge', 'Debates in the queue of the workers', values);
}

function byLabel(label: string, counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].map(([value, count]) => [`{${label}="${value}"}`, count]));
}

function family(name: string, type: 'gauge' | 'counter', help: string, values: Record<string, number>): string {
  const lines = Object.entries(values).map(([labels, value]) => `mootcourt_${name}${labels} ${value}\n`);
  return `# HELP mootcourt_${name} ${help}\n# TYPE mootcourt_${name} ${type}\n${lines.join('')}`;
}
