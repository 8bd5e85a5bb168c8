import { describe, expect, it } from 'vitest';
import { createSpeeches, wordsOf } from '../../../web/src/data/speech.ts';

describe('words of an answer in JSON that is being written [P277]', () => {
  const whole =
    '{"reasons":"It \\"says\\" so.\\nNo \\u00e9lan.","citations":[{"clause":"a","quote":"b"}],"verdict":"compliant"}';

  it('are its reasons as far as they have come, at every length', () => {
    const words = 'It "says" so.\nNo élan.';
    for (let length = 0; length <= whole.length; length += 1)
      expect(words.startsWith(wordsOf(whole.slice(0, length)))).toBe(true);
    expect(wordsOf(whole)).toBe(words);
    expect(wordsOf(`\`\`\`json\n${whole}`)).toBe(words);
    expect(wordsOf('{"verdict":"compliant","explanation" : "late"')).toBe('late');
  });

  it('end before the next field for who listens from the midst of it on, and prose stays', () => {
    expect(wordsOf(whole.slice(23))).toBe(' so.\nNo élan.');
    expect(wordsOf('I say "no", and mean it.')).toBe('I say "no", and mean it.');
  });
});

it('one speaker is followed to the end, then the one who began next [P277]', () => {
  const speeches = createSpeeches();
  const judge = (by: string, response: string, text: string) => speeches.add({ role: 'judge', by, response, text });
  judge('one', 'R1', '{"reasons":"first');
  judge('two', 'R1', '{"reasons":"second');
  judge('one', 'R1', ' words');
  expect(speeches.current()).toMatchObject({ by: 'one', text: 'first words' });
  speeches.end('judge', 'R1', 'one');
  expect(speeches.current()).toMatchObject({ by: 'two', text: 'second' });
  speeches.end('judge', 'R2', 'two');
  expect(speeches.current()).toMatchObject({ by: 'two' });
  speeches.clear();
  expect(speeches.current()).toBeUndefined();
});
