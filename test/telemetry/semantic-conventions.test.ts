import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as published from '@opentelemetry/semantic-conventions/incubating';
import { expect, it } from 'vitest';
import { createInstruments } from '../../src/telemetry/instruments.ts';
import { conventions, providerName } from '../../src/telemetry/semantic-conventions.ts';

const names = new Set<unknown>(Object.values(published));

it('the copied names are those of the published conventions [P68]', () => {
  for (const name of Object.values(conventions)) expect(names).toContain(name);
  for (const provider of ['openai', 'anthropic', 'google', 'xai']) expect(names).toContain(providerName(provider));
});

it('every metric that is documented exists, and every one that exists is documented [P69]', () => {
  const made: string[] = [];
  const make = (name: string) => made.push(name);
  createInstruments({
    createHistogram: make,
    createCounter: make,
    createUpDownCounter: make,
    createGauge: make,
  } as never);
  const text = readFileSync(path.resolve(import.meta.dirname, '../../docs/operate.md'), 'utf8');
  const documented = [...text.matchAll(/^\| `([a-z_.]+)` +\|/gm)].map((match) => match[1]);
  expect(documented.sort()).toEqual(made.sort());
});
