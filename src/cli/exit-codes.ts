export const exitCodes = { done: 0, error: 1, usage: 2, gateFailed: 100 } as const;
