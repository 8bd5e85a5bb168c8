/** A member's name without the provider, for narrow places; the full name stands in its title. */
export function shortName(name: string): string {
  return name.replace(/^[a-z][a-z0-9-]*:/, '').replace(/^judge-/, '');
}

export function percent(share: number, digits = 0): string {
  return `${(100 * share).toFixed(digits)} %`;
}
