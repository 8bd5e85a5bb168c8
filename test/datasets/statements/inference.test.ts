import { expect, it } from 'vitest';
import { splitStatements } from '../../../src/datasets/statements/split-statements.ts';
import { specFromText } from '../../../src/runs/load-inputs.ts';

const quotesOf = (text: string) =>
  splitStatements(specFromText(`# Rules\n\n## One\n\n${text}\n`, 'rules')).map(({ quote }) => quote);

it.each(['This must have been clear to readers.', 'The delay must have been a mistake.'])(
  'takes a conclusion for no duty: %s [P149]',
  (text) => expect(quotesOf(text)).toEqual([]),
);

it.each(['Users must have been guests before'])('keeps a duty in the perfect: %s [P149]', (quote) =>
  expect(quotesOf(`${quote}.`)).toEqual([quote]),
);

it.each([
  'Refunds must have been approved by an officer',
  'Users must have accepted the terms',
  'The visitor must have been identified',
])('keeps what must have been done before: %s [P149]', (quote) => expect(quotesOf(`${quote}.`)).toEqual([quote]));

it.each([
  'He must have been tired.',
  'The log must have been deleted by mistake.',
  'A berth must be about twelve metres long to be called large.',
  'This must be the oldest harbour of the coast.',
])('takes a conclusion or a definition for no duty: %s [P149]', (text) => expect(quotesOf(text)).toEqual([]));

it('parts what an answer should be from what it may hold [P149]', () => {
  expect(quotesOf('Summaries should be short and may contain bullet points.')).toEqual([
    'Summaries should be short',
    'may contain bullet points',
  ]);
  expect(quotesOf('Reports may contain errors. Answers may vary. Most callers must wait a few minutes.')).toEqual([]);
});

it('reads whose responsibility a thing is, what is to remain, and a command after a comma [P149]', () => {
  const statements = splitStatements(
    specFromText(
      "# Rules\n\n## One\n\nIt is the operator's responsibility to brief staff. Logs are to remain encrypted. Never store card numbers, and mask phone numbers in exports.\n",
      'rules',
    ),
  );
  expect(statements.map(({ kind, binds, quote }) => [kind, binds, quote])).toEqual([
    ['obligation', 'operator', "It is the operator's responsibility to brief staff"],
    ['obligation', 'assistant', 'Logs are to remain encrypted'],
    ['prohibition', 'assistant', 'Never store card numbers'],
    ['obligation', 'assistant', 'mask phone numbers in exports'],
  ]);
});
