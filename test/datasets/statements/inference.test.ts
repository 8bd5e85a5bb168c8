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
