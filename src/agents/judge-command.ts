import { commands, judgeWords } from './command-phrases.ts';
import { decodedParts, foldedTexts, turnedTexts } from './hidden-text.ts';

/**
 * Whether a response tries to command its judge, in plain words of many languages, in the form of a judge's answer or of a prompt's marks, or
 * in an encoding. A flag for the reader, not a filter: the judge gets the text all the same, fenced, and is told that it is data.
 */
export function commandsJudge(text: string): boolean {
  return (
    foldedTexts(text).some((one) => commands.some((pattern) => pattern.test(one))) ||
    // Nobody writes these words in code by chance.
    [...decodedParts(text), ...turnedTexts(text)].some((one) => judgeWords.test(one))
  );
}
