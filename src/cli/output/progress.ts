import type { CallInfo, Instrumentation } from '../../domain/instrumentation.ts';
import { clearLine, oneLine } from './escape-terminal.ts';

/** Where there is no terminal a line is printed so often, in milliseconds, also while no debate ends. */
const lineEveryMs = 30_000;
/** A terminal's line is drawn anew so often at most. */
const redrawEveryMs = 200;
const maxAwaited = 3;

type Output = Pick<NodeJS.WriteStream, 'write'> & { isTTY?: boolean };

/** What a run is to do, and what it did before it was resumed. */
export type Extent = {
  debates: number;
  /** The least number of calls that a debate takes, where it is known. */
  callsPerDebate?: number | undefined;
  calls?: number;
  failedCalls?: number;
};

/**
 * What goes on in a run, on stderr: debates and calls done, under way and failed, tokens a second,
 * who is waited for, time left. One line redrawn on a terminal; elsewhere a line at every tenth of the
 * debates and every 30 s.
 */
export class Progress {
  readonly #output: Output;
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #underWay = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #lastDraw = 0;
  #total = 0;
  #minCalls: number | undefined;
  #callsBefore = 0;
  #debates = 0;
  #contested = 0;
  #answered = 0;
  #failed = 0;
  #reused = 0;
  #outputTokens = 0;
  #costUsd = 0;

  constructor(output: Output = process.stderr, now: () => number = () => performance.now()) {
    this.#output = output;
    this.#now = now;
    this.#startedAt = now();
  }

  /** Begins to tell of so many debates; calls made before are counted with those to come, as the findings count them. */
  start({ debates, callsPerDebate, calls = 0, failedCalls = 0 }: Extent): void {
    this.#total = debates;
    this.#minCalls = callsPerDebate === undefined ? undefined : callsPerDebate * debates;
    this.#callsBefore = calls;
    this.#answered += calls;
    this.#failed += failedCalls;
    this.#timer = setInterval(() => this.#print(), this.#output.isTTY === true ? redrawEveryMs * 5 : lineEveryMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    if (this.#output.isTTY === true && this.#total > 0) this.#output.write('\n');
  }

  /** The same instrumentation, of which the progress hears too. */
  observing(inner: Instrumentation): Instrumentation {
    // Named one by one: an instrumentation may be an object of a class, of which a spread keeps no methods.
    return {
      debate: (run, debate, work) => inner.debate(run, debate, work),
      stage: (stage, work) => inner.stage(stage, work),
      attemptFailed: (provider, model, kind, retryInMs) => inner.attemptFailed(provider, model, kind, retryInMs),
      requestResent: (provider, model, kind) => {
        this.#failed += 1;
        inner.requestResent(provider, model, kind);
      },
      providerStateChanged: (provider, state) => inner.providerStateChanged(provider, state),
      request: (about) => inner.request(about),
      log: (level, message, fields) => inner.log(level, message, fields),
      call: (about, work) => {
        const member = nameOf(about);
        this.#underWay.set(member, (this.#underWay.get(member) ?? 0) + 1);
        this.#redraw();
        return inner
          .call(about, (end) =>
            work((how) => {
              if (how.kind === 'answered') {
                this.#answered += 1;
                this.#outputTokens += how.completion.usage.outputTokens;
                this.#costUsd += how.costUsd;
              } else this.#failed += 1;
              end(how);
            }),
          )
          .finally(() => {
            const left = (this.#underWay.get(member) ?? 1) - 1;
            if (left > 0) this.#underWay.set(member, left);
            else this.#underWay.delete(member);
            this.#redraw();
          });
      },
      ledgerHit: (provider, model) => {
        this.#reused += 1;
        inner.ledgerHit(provider, model);
      },
    };
  }

  debateEnd(wasContested: boolean): void {
    this.#debates += 1;
    if (wasContested) this.#contested += 1;
    const every = Math.max(1, Math.ceil(this.#total / 10));
    if (this.#output.isTTY === true) this.#redraw();
    else if (this.#debates % every === 0 || this.#debates === this.#total) this.#print();
  }

  /** The state in one line. */
  text(): string {
    const seconds = (this.#now() - this.#startedAt) / 1000;
    const underWay = [...this.#underWay.values()].reduce((sum, count) => sum + count, 0);
    const done = this.#shareDone();
    const left = done === 0 ? undefined : (seconds * (1 - done)) / done;
    return [
      `${this.#debates}/${this.#total} debates, ${this.#contested} contested`,
      `${this.#answered} calls done${underWay === 0 ? '' : `, ${underWay} under way`}${this.#failed === 0 ? '' : `, ${this.#failed} failed`}${this.#reused === 0 ? '' : `, ${this.#reused} from the ledger`}`,
      ...(this.#outputTokens === 0 || seconds < 1 ? [] : [`${Math.round(this.#outputTokens / seconds)} tokens/s`]),
      ...(this.#costUsd > 0 ? [`$${this.#costUsd.toFixed(4)}`] : []),
      ...(underWay === 0 ? [] : [`waiting for ${this.#awaited()}`]),
      `${durationText(seconds)}${left === undefined || left === 0 ? '' : `, about ${durationText(left)} left`}`,
    ].join('; ');
  }

  /**
   * By the debates that ended. Before a tenth of them have, the calls tell more, but the least that is needed: rounds of
   * debate come on top, so that later the calls would promise an end that is not near.
   */
  #shareDone(): number {
    if (this.#total === 0) return 0;
    const byDebates = this.#debates / this.#total;
    if (byDebates >= 0.1 || this.#minCalls === undefined) return byDebates;
    const calls = this.#answered - this.#callsBefore + this.#reused;
    return Math.max(byDebates, Math.min(calls / this.#minCalls, 0.99));
  }

  /** The members that most calls wait for. */
  #awaited(): string {
    const most = [...this.#underWay].sort(([, left], [, right]) => right - left);
    const shown = most
      .slice(0, maxAwaited)
      .map(([member, count]) => `${oneLine(member, 40)}${count === 1 ? '' : ` (${count})`}`);
    return shown.join(', ') + (most.length > maxAwaited ? ` and ${most.length - maxAwaited} more` : '');
  }

  #redraw(): void {
    if (this.#output.isTTY !== true || this.#now() - this.#lastDraw < redrawEveryMs) return;
    this.#print();
  }

  #print(): void {
    if (this.#total === 0) return;
    this.#lastDraw = this.#now();
    this.#output.write(this.#output.isTTY === true ? `${clearLine}${this.text()}` : `${this.text()}\n`);
  }
}

function nameOf({ provider, request }: CallInfo): string {
  return `${provider}:${request.model}`;
}

function durationText(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${Math.round(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
