import type { CallTotals, ServedModel } from '../domain/store.ts';

/** The tokens of a run's calls, in words. */
export function tokensText(
  { inputTokens, cachedInputTokens, outputTokens, reasoningTokens }: CallTotals,
  format: (count: number) => string = String,
): string {
  const thoughts = reasoningTokens === 0 ? '' : ` (${format(reasoningTokens)} of them thoughts)`;
  return `${format(inputTokens)} input tokens (${format(cachedInputTokens)} cached), ${format(outputTokens)} output tokens${thoughts}`;
}

/** One sentence where providers told no usage, so that tokens and cost are in part our estimate. */
export function estimatedUsageText({ calls, estimatedCalls, estimatedModels }: CallTotals): string[] {
  if (estimatedCalls === 0) return [];
  const listed = estimatedModels.slice(0, 6).join(', ');
  const models = estimatedModels.length > 6 ? `${listed} and ${estimatedModels.length - 6} more` : listed;
  return [
    `Usage was not told for ${estimatedCalls} of ${calls} calls (${models}): their tokens and cost are our estimate.`,
  ];
}

/** A line for each model that answered under another name than was asked: its version, or who serves it. */
export function servedTexts({ served }: { served: readonly ServedModel[] }): string[] {
  return served.map(
    ({ model, served: name, calls }) => `${model} was ${name} (${calls} call${calls === 1 ? '' : 's'})`,
  );
}
