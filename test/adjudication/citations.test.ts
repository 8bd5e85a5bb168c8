import { describe, expect, it } from 'vitest';
import { verifyCitation } from '../../src/adjudication/citations.ts';
import { parseSpec } from '../../src/datasets/spec/parse-spec.ts';

const spec = parseSpec(
  [
    '## Truth comes before flattery {#truth authority=platform}',
    '',
    'The assistant **must not** mislead anyone – not even by *omission*. It “owns” its errors,',
    'and [names them](https://example.org/errors "how")[^4]; see `error_log`.',
    '',
    '- It keeps caf\u00e9 records complete.',
    '- It never sells a lien.',
    '',
    '## Care {#care}',
    '',
    'Comfort is owed to everyone who grieves. The tone is [...] gentle and slow.',
  ].join('\n'),
  'test',
);
const holds = (clause: string, quote: string) => verifyCitation(spec, { clause, quote }).verified;

describe('verifyCitation [P17]', () => {
  it('returns clause and quote as given', () => {
    const citation = { clause: 'truth', quote: 'The assistant must not mislead anyone' };
    expect(verifyCitation(spec, citation)).toEqual({ ...citation, verified: true });
    expect(verifyCitation(spec, { clause: 'nowhere', quote: citation.quote })).toEqual({
      clause: 'nowhere',
      quote: citation.quote,
      verified: false,
    });
  });

  it.each([
    ['the heading', 'Truth comes before flattery'],
    ['plain typography and folded space', 'not even by omission. It "owns" its errors, and names them'],
    ['a hyphen for a dash', 'mislead anyone - not even'],
    ['another case', 'MUST NOT MISLEAD ANYONE'],
    ['Markdown kept', 'The assistant **must not** mislead'],
    ['a link kept', 'and [names them](https://example.org/errors "how")[^4]; see `error_log`'],
    ['a link cut in the middle', 'and [names them](https://example.org'],
    ['decomposed letters', 'keeps cafe\u0301 records complete'],
    ['quotation marks around it', '“It keeps café records complete.”'],
    ['a list item with its mark', '- It never sells a lien.'],
    ['parts in order', 'The assistant must not mislead … names them'],
    ['parts with a bracketed ellipsis', 'The assistant must not mislead [...] names them ...'],
  ])('finds %s', (_, quote) => {
    expect(holds('truth', quote)).toBe(true);
  });

  it('finds a passage that itself holds an ellipsis', () => {
    expect(holds('care', 'The tone is [...] gentle and slow.')).toBe(true);
  });

  it.each([
    ['of another clause', 'Comfort is owed to everyone who grieves'],
    ['that is fabricated', 'The assistant must mislead everyone at once'],
    ['that changes a word', 'The assistant must never mislead anyone'],
    ['with parts out of order', 'and names them … The assistant must not mislead'],
    ['with a part that is missing', 'The assistant must not mislead … for money'],
    ['of scattered words only', 'The … must … not … owns … them'],
    ['that runs from the heading into the text', 'before flattery The assistant must not'],
    ['cut inside a word', 'never sells a lie'],
    ['with too few words', 'assistant mislead'],
    ['too short', 'its a to'],
    ['that is empty', ''],
    ['of marks only', '“… ** …”'],
  ])('rejects a quote %s', (_, quote) => {
    expect(holds('truth', quote)).toBe(false);
  });

  it('stays fast on hostile quotes and clauses', () => {
    const started = performance.now();
    for (const piece of ['[', '[a](', '**', '…', 'a ', '\\', '[^', '> ', '[a]', '. .. ... ']) {
      const large = parseSpec(`# A {#a}\n${piece.repeat(50_000)}`, 'large');
      verifyCitation(large, { clause: 'a', quote: piece.repeat(2000) });
    }
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
