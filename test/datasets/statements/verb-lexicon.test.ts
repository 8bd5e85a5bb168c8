import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import nlp from 'compromise/two';
import { expect, it } from 'vitest';
import { z } from 'zod';

const file = path.resolve(import.meta.dirname, '../../../src/datasets/statements/verb-lexicon.json');
const modelSchema = z.object({
  one: z.object({ lexicon: z.record(z.string(), z.union([z.string(), z.array(z.string())])) }),
  two: z.object({ switches: z.record(z.string(), z.string()) }),
});

it('verb-lexicon.json is what the package `compromise` knows (UPDATE_LEXICON=1 writes it anew)', () => {
  const { one, two } = modelSchema.parse(nlp.model());
  const verbs = Object.entries(one.lexicon)
    .filter(([word, tags]) => [tags].flat()[0] === 'Infinitive' && !word.includes(' '))
    .map(([word]) => word);
  const alsoVerbs = Object.entries(two.switches)
    .filter(([, kinds]) => /^(?:Noun|Adj|Person|Actor)\|(?:Verb|Present)$/.test(kinds))
    .map(([word]) => word)
    .filter((word) => !word.includes(' '));
  expect(verbs.length).toBeGreaterThan(1000);
  expect(alsoVerbs.length).toBeGreaterThan(100);
  const words = {
    source: 'the lexicon of the package compromise, MIT License, © Spencer Kelly',
    verbs: verbs.toSorted().join(' '),
    alsoVerbs: alsoVerbs.toSorted().join(' '),
  };
  if (process.env.UPDATE_LEXICON !== undefined) writeFileSync(file, `${JSON.stringify(words, null, 2)}\n`);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(words);
});
