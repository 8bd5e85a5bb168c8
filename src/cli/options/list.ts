/** The parts of a list that is joined by commas; a parser for an option. */
export function parseList(list: string): string[] {
  return list.split(',').map((part) => part.trim());
}
