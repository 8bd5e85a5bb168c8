export const exitCodes = { done: 0, error: 1, usage: 2, conditionHolds: 100 } as const;
