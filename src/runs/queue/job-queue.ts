import { PgBoss } from 'pg-boss';

/** One debate that some worker is to hold. */
export type DebateJob = { run: string; debate: string };

export type JobQueue = {
  /** Hands debates to whatever worker is free; those of a higher priority first. A debate that waits or is held already is not added again. */
  add(jobs: readonly DebateJob[], priority: number): Promise<void>;
  /** Takes debates until the queue is closed. A job that fails, or whose worker dies, is given to another, six times in all. */
  work(concurrency: number, hold: (job: DebateJob) => Promise<void>): Promise<void>;
  /** Debates that wait, that workers hold, and that failed for good. */
  counts(): Promise<{ waiting: number; held: number; dead: number }>;
  /** Ends the jobs under way within `graceMs`, then gives them back. */
  close(graceMs?: number): Promise<void>;
};

const debates = 'debates-once';
const deadDebates = 'debates-dead';
/** A worker that is silent for so long is taken for dead. */
const leaseSeconds = 10;
/** Each worker that is stopped in the middle of a debate counts as one. */
const maxRetries = 5;
/** A debate may wait hours for its provider's batches. */
const maxSeconds = 24 * 3600;
/** Of a worker's places one run gets at most this share, so that a long run does not hold up a short one. */
const runShare = 0.75;

/** The queue of debates in the store's own database (pg-boss, in a schema of its own). */
export async function openJobQueueStore(url: string): Promise<JobQueue> {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'mootcourt queue',
    max: 4,
    superviseIntervalSeconds: 2,
    monitorIntervalSeconds: 2,
    queueCacheIntervalSeconds: 2,
  });
  // Lost connections are made anew; what a job needs of the store it reports itself.
  boss.on('error', () => undefined);
  await boss.start();
  await boss.createQueue(deadDebates);
  await boss.createQueue(debates, {
    policy: 'exclusive',
    deadLetter: deadDebates,
    retryLimit: maxRetries,
    retryBackoff: true,
    heartbeatSeconds: leaseSeconds,
    expireInSeconds: maxSeconds,
  });
  return {
    async add(jobs, priority) {
      for (let at = 0; at < jobs.length; at += 1000) {
        const some = jobs.slice(at, at + 1000);
        await boss.insert(
          debates,
          some.map((data) => ({ data, priority, group: { id: data.run }, singletonKey: data.debate })),
        );
      }
    },
    async work(concurrency, hold) {
      const options = {
        localConcurrency: concurrency,
        localGroupConcurrency: Math.max(1, Math.ceil(runShare * concurrency)),
        // An idle place asks so often; one that ended a debate asks again at once while more than a few wait.
        pollingIntervalSeconds: 0.5,
        burstWhenReadyExceeds: 1,
      };
      await boss.work<DebateJob>(debates, options, async (jobs) => {
        for (const { data } of jobs) await hold(data);
      });
    },
    async counts() {
      const [[queued], [failed]] = [await boss.getQueueStats(debates), await boss.getQueueStats(deadDebates)];
      return { waiting: queued?.queuedCount ?? 0, held: queued?.activeCount ?? 0, dead: failed?.queuedCount ?? 0 };
    },
    close: (graceMs = 0) => boss.stop({ graceful: graceMs > 0, timeout: graceMs }),
  };
}
