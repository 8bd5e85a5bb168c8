import type { Rating } from './rating-table.ts';

/** Categories in some files, and marks of a missing rating in others. */
const doubtfulWords = new Set(['na', 'n/a', 'nan', 'null', 'none', 'error', '-', '.']);

/** More words than the name of a category is likely to have. */
const maxCategoryWords = 5;

/** What nobody can see, by its code. */
function shown(word: string): string {
  return word.replace(/\p{Cf}|\u00a0/gu, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A category as people read it. */
function plainWord(word: string): string {
  return word
    .toLowerCase()
    .replace(/\p{Cf}/gu, '')
    .replace(/[\s_-]+/g, ' ')
    .trim();
}

/**
 * What in ratings may be no rating, with the flag that leaves it out. Nothing is left out unasked:
 * only the user knows what a file means.
 */
export function suspectRatings(ratings: readonly (readonly Rating[])[], items: readonly string[] = []): string[] {
  const all = ratings.flat().filter((rating) => rating !== null);
  const prose = all.filter((item) => typeof item === 'string' && item.split(/\s+/).length > maxCategoryWords).length;
  const numeric = all.every((item) => typeof item === 'number');
  const zeros = numeric ? all.filter((value) => value === 0).length : 0;
  // On a scale of whole points 0 is a point like others; among margins such as 1.5 it often stands
  // for a judge that failed.
  const margins = all.some((item) => !Number.isInteger(item));
  const doubtful = [
    ...new Set(all.filter((item) => typeof item === 'string' && doubtfulWords.has(item.toLowerCase()))),
  ];
  const words = [...new Set(all.filter((item) => typeof item === 'string'))];
  const alike = [...Map.groupBy(words, plainWord).values()].filter((group) => group.length > 1);
  const sums = items.filter((item) => /^(grand )?(totals?|sum|average|mean|avg|gesamt|summe|mittelwert)\b/i.test(item));
  return [
    ...alike.map(
      (group) =>
        `${group.map((word) => `'${shown(word)}'`).join(', ')} differ in ${new Set(group.map((word) => word.toLowerCase())).size === 1 ? 'case' : 'case, spaces or invisible characters'} alone and are counted as categories of their own; write them alike if they are one`,
    ),
    ...sums.map((item) => `${item} is counted as an item; if it sums up the others, leave it out of the file`),
    ...doubtful.map(
      (word) =>
        `'${word}' is counted as a category (${all.filter((item) => item === word).length} ratings); if it means that a rating is missing, say --missing ${word}`,
    ),
    ...(prose === 0
      ? []
      : [`${prose} ratings are free text, kept as categories; to leave them out, name the labels with --categories`]),
    ...(zeros === 0 || !margins
      ? []
      : [`${zeros} ratings are 0, kept as ratings; if 0 means that the judge failed, say --missing 0`]),
  ];
}
