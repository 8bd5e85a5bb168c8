import { type AdaptiveLimit, createAdaptiveLimit } from '../../concurrency/adaptive-limit.ts';
import { type Clock, systemClock } from '../../concurrency/clock.ts';
import { createSlidingWindowLimiter } from '../../concurrency/sliding-window-limiter.ts';
import { type FailureKind, ModelError, type ModelRequest } from '../../domain/model-client.ts';
import type { RateLimiter, RateLimits } from '../../domain/rate-limits.ts';
import type { ClientMiddleware } from '../compose-client.ts';
import {
  type CircuitBreaker,
  type CircuitBreakerOptions,
  createCircuitBreaker,
  withCircuitBreaker,
} from './circuit-breaker.ts';

export type ProviderLimits = RateLimits & { circuit?: CircuitBreakerOptions | undefined };

/**
 * Limits one provider: calls at once, calls and tokens per minute, and no calls while it is down.
 */
export type ProviderLimiter = {
  concurrency: AdaptiveLimit;
  circuitBreaker: CircuitBreaker | undefined;
  rates: RateLimiter;
};

const overloadKinds: ReadonlySet<FailureKind> = new Set(['rate-limit', 'overloaded']);

/**
 * @param options.shared limits rates over all processes of the store; without it they hold in
 *   this process
 */
export function createProviderLimiter(
  limits: ProviderLimits,
  options: {
    shared?: RateLimiter | undefined;
    onStateChange?: (state: 'down' | 'up') => void;
    clock?: Clock;
  } = {},
): ProviderLimiter {
  const { shared, onStateChange, clock = systemClock } = options;
  return {
    concurrency: createAdaptiveLimit(
      limits.concurrency ?? Number.MAX_SAFE_INTEGER,
      (error) => error instanceof ModelError && overloadKinds.has(error.failure.kind),
    ),
    circuitBreaker:
      limits.circuit === undefined ? undefined : createCircuitBreaker(limits.circuit, onStateChange, clock),
    rates: shared ?? localRateLimiter(limits, clock),
  };
}

/** The limiter's middleware in order: concurrency, circuit breaker, rates. */
export function withLimits(
  { concurrency, circuitBreaker, rates }: ProviderLimiter,
  maxTokensOf: (request: ModelRequest) => number,
): ClientMiddleware[] {
  return [
    withConcurrencyLimit(concurrency),
    ...(circuitBreaker === undefined ? [] : [withCircuitBreaker(circuitBreaker)]),
    withRateLimits(rates, maxTokensOf),
  ];
}

function withConcurrencyLimit(concurrency: AdaptiveLimit): ClientMiddleware {
  return (next) => ({
    complete: (request, options) =>
      concurrency.run(() => next.complete(request, options), options.startSignal ?? options.signal),
  });
}

/**
 * Counts a call as its largest possible size while it is under way, and as what it took once it has
 * answered.
 */
function withRateLimits(acquire: RateLimiter, maxTokensOf: (request: ModelRequest) => number): ClientMiddleware {
  return (next) => ({
    async complete(request, options) {
      const { startSignal = options.signal } = options;
      const maxTokens = maxTokensOf(request);
      const release = await acquire(maxTokens, startSignal);
      let takenTokens = maxTokens;
      try {
        startSignal.throwIfAborted();
        const completion = await next.complete(request, options);
        takenTokens = completion.usage.inputTokens + completion.usage.outputTokens;
        return completion;
      } finally {
        release(takenTokens);
      }
    },
  });
}

/** Rates alone; the adaptive limit bounds how many calls are under way. */
function localRateLimiter({ requestsPerMinute, tokensPerMinute }: RateLimits, clock: Clock): RateLimiter {
  const requests = requestsPerMinute === undefined ? undefined : createSlidingWindowLimiter(requestsPerMinute, clock);
  const tokenWindow = tokensPerMinute === undefined ? undefined : createSlidingWindowLimiter(tokensPerMinute, clock);
  return async (maxTokens, signal) => {
    await requests?.take(1, signal);
    const correct = await tokenWindow?.take(maxTokens, signal);
    return (takenTokens) => correct?.(takenTokens);
  };
}
