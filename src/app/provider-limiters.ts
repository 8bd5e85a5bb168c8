import type { Instrumentation } from '../domain/instrumentation.ts';
import type { SharedLimits } from '../domain/rate-limits.ts';
import { circuitDefaults, retryDefaults } from '../providers/defaults.ts';
import {
  createProviderLimiter,
  type ProviderLimiter,
  type ProviderLimits,
} from '../providers/middleware/provider-limiter.ts';
import type { ModelsFile, ProviderSettings } from '../settings/models-file.ts';

export type LimitedProvider = Extract<ProviderSettings, { concurrency: number }>;

/**
 * The limiters of config/models.yaml, one per provider, made at first use. A process has one set,
 * so that a provider's limits hold over all of its runs. Where processes share limits, they hold
 * over all of their runs.
 */
export function createProviderLimiters(
  models: ModelsFile,
  instrumentation: Instrumentation,
  shared?: SharedLimits,
): (provider: string) => ProviderLimiter {
  const limiters = new Map<string, ProviderLimiter>();
  return (provider) => {
    let limiter = limiters.get(provider);
    if (limiter === undefined) {
      const settings = models.providers[provider];
      const limits = settings !== undefined && 'concurrency' in settings ? limitsOf(settings) : {};
      limiter = createProviderLimiter(limits, {
        shared: shared?.limiter(provider, limits),
        onStateChange: (state) => instrumentation.providerStateChanged(provider, state),
      });
      limiters.set(provider, limiter);
    }
    return limiter;
  };
}

function limitsOf(settings: LimitedProvider): ProviderLimits {
  const { concurrency, requestsPerMinute, tokensPerMinute, circuitFailures, circuitOpenMs, deadlineMs } = settings;
  const circuit = {
    failures: circuitFailures ?? circuitDefaults.failures,
    openMs: circuitOpenMs ?? circuitDefaults.openMs,
    maxOutageMs: deadlineMs ?? retryDefaults.deadlineMs,
  };
  return { concurrency, requestsPerMinute, tokensPerMinute, circuit };
}
