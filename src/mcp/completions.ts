const maxCompletions = 50;

/** Completions of what the user has typed. */
export function startingWith(names: readonly string[], typed: string | undefined): string[] {
  return names.filter((name) => name.startsWith(typed ?? '')).slice(0, maxCompletions);
}
