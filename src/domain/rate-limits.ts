import type { BudgetAccount } from './budget-account.ts';
import type { Budget, Spend } from './run.ts';

/** What may go out to a provider; a limit that is not there does not bind. */
export type RateLimits = {
  /** Most calls under way at once. */
  concurrency?: number | undefined;
  /** Most calls begun in any sixty seconds. */
  requestsPerMinute?: number | undefined;
  /** Most input and output tokens of calls begun in any sixty seconds. */
  tokensPerMinute?: number | undefined;
};

/** Lets one call in when there is a place and room in this minute; the returned function ends it with the tokens it did take. */
export type RateLimiter = (tokens: number, signal: AbortSignal) => Promise<(actualTokens: number) => void>;

/** What the processes that work on one store agree on, so that limits hold over all of them. A process that dies frees what it held. */
export type SharedLimits = {
  /** @param name what is limited, e.g. a provider; all that use one name must give the same rates */
  limiter(name: string, rates: RateLimits): RateLimiter;
  /**
   * The account of that name, made at its first use.
   * @param before what is known to be spent; the account never holds less
   */
  account(name: string, limits: Budget, before: Spend): Promise<BudgetAccount>;
};
