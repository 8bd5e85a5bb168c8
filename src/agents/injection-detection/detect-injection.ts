import { decodedParts, foldedTexts, turns } from './deobfuscate.ts';
import { commands, judgeTermPattern } from './patterns.ts';

const words = judgeTermPattern();
/** To turn the few words costs nothing at each text. */
const turnedWords = turns.map(judgeTermPattern);

/**
 * Whether a response tries to command its judge, in plain words of many languages, in the form of a
 * judge's answer or of a prompt's marks, or in an encoding. A flag for the reader, not a filter:
 * the judge gets the text all the same, fenced, and is told that it is data.
 */
export function detectsInjection(text: string): boolean {
  return (
    foldedTexts(text).some((foldedText) => commands.some((pattern) => pattern.test(foldedText))) ||
    // Nobody writes these words in code by chance.
    turnedWords.some((pattern) => pattern.test(text)) ||
    decodedParts(text).some((decodedPart) => words.test(decodedPart))
  );
}
