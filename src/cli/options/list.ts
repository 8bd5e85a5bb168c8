/** Parts of a list that commas join; undefined where the option is absent. */
export function parseList(list: string | undefined): string[] | undefined {
  return list?.split(',').map((part) => part.trim());
}
