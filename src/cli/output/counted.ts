/** A number with its noun in the singular or plural: `1 debate`, `216 debates`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}
