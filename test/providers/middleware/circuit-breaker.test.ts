import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { composeClient } from '../../../src/providers/compose-client.ts';
import { createCircuitBreaker, withCircuitBreaker } from '../../../src/providers/middleware/circuit-breaker.ts';
import { createFakeClock, settle } from '../../support/fake-clock.ts';
import { modelError, neverAborted, plainAnswer, plainRequest } from '../../support/model-answer.ts';

const endless = Number.POSITIVE_INFINITY;

describe('circuit breaker', () => {
  // cockatiel reads `Date`, and `Math.random` for its jitter.
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: 0 });
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
  const newClock = () => createFakeClock((now) => vi.setSystemTime(now));

  it('makes no call but a probe while the provider is down, and all others once it is back [P61]', async () => {
    const clock = newClock();
    const states: string[] = [];
    const breaker = createCircuitBreaker(
      { failures: 3, openMs: 1000, maxOutageMs: 600_000 },
      (state) => states.push(state),
      clock,
    );
    let isUp = false;
    let asked = 0;
    const call = async () => {
      asked += 1;
      if (!isUp) throw modelError('server-error');
      return 'yes';
    };
    for (let count = 0; count < 3; count += 1)
      await expect(breaker.run(call, endless, neverAborted)).rejects.toThrow('server-error');
    expect(states).toEqual(['down']);
    const waiting = Array.from({ length: 20 }, () => breaker.run(call, endless, neverAborted).catch(() => 'failed'));
    await settle();
    expect([asked, clock.sleeping()]).toEqual([3, 20]);
    // The probe fails for one of them; the others wait on.
    await clock.advance(10_000);
    expect(asked).toBeGreaterThan(3);
    expect(asked).toBeLessThan(23);
    const probes = asked - 3;
    isUp = true;
    await clock.advance(120_000);
    const answers = await Promise.all(waiting);
    expect(answers.filter((answer) => answer === 'failed')).toHaveLength(probes);
    expect(answers.filter((answer) => answer === 'yes')).toHaveLength(20 - probes);
    expect(asked).toBe(23);
    expect(states).toEqual(['down', 'up']);
  });

  it('wakes waiting calls when the probe is due, not at intervals', async () => {
    const clock = newClock();
    const breaker = createCircuitBreaker({ failures: 1, openMs: 4000, maxOutageMs: 600_000 }, undefined, clock);
    await expect(breaker.run(() => Promise.reject(modelError('timeout')), endless, neverAborted)).rejects.toThrow();
    let answeredAt: number | undefined;
    let sleeps = 0;
    const sleep = clock.sleep;
    clock.sleep = (ms, signal) => {
      sleeps += 1;
      return sleep(ms, signal);
    };
    const waiting = breaker.run(async () => (answeredAt = clock.now()), endless, neverAborted);
    await clock.advance(60_000);
    await waiting;
    expect(answeredAt).toBeGreaterThan(0);
    expect(sleeps).toBeLessThanOrEqual(2);
  });

  it('fails waiting calls with `unavailable` when the outage outlasts its maximum [P61]', async () => {
    const clock = newClock();
    const breaker = createCircuitBreaker({ failures: 1, openMs: 60_000, maxOutageMs: 5000 }, undefined, clock);
    const call = () => Promise.reject(modelError('connection'));
    await expect(breaker.run(call, endless, neverAborted)).rejects.toThrow('connection');
    const late = expect(breaker.run(call, endless, neverAborted)).rejects.toMatchObject({
      failure: { kind: 'unavailable' },
    });
    await clock.advance(5000);
    await late;
  });

  it("waits no longer than the call's deadline, and not at all for a failure that is no outage", async () => {
    const clock = newClock();
    const breaker = createCircuitBreaker({ failures: 1, openMs: 60_000, maxOutageMs: 600_000 }, undefined, clock);
    const refuse = () => Promise.reject(modelError('bad-request'));
    await expect(breaker.run(refuse, endless, neverAborted)).rejects.toThrow('bad-request');
    await expect(breaker.run(refuse, endless, neverAborted)).rejects.toThrow('bad-request');
    const drop = () => Promise.reject(modelError('connection'));
    await expect(breaker.run(drop, endless, neverAborted)).rejects.toThrow('connection');
    const client = composeClient({ complete: async () => plainAnswer }, [withCircuitBreaker(breaker)]);
    const options = { signal: neverAborted, timeoutMs: 1000, deadline: { at: 700, durationMs: 700 } };
    const late = expect(client.complete(plainRequest, options)).rejects.toMatchObject({
      failure: { kind: 'unavailable' },
    });
    await clock.advance(700);
    await late;
  });

  it('stops waiting when the call is aborted', async () => {
    const clock = newClock();
    const breaker = createCircuitBreaker({ failures: 1, openMs: 60_000, maxOutageMs: 600_000 }, undefined, clock);
    await expect(breaker.run(() => Promise.reject(modelError('timeout')), endless, neverAborted)).rejects.toThrow();
    const stop = new AbortController();
    const waiting = breaker.run(async () => 'yes', endless, stop.signal);
    await settle();
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(clock.sleeping()).toBe(0);
  });
});
