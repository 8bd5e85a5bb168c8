import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readExchanges, startReplay, type WireServer } from './local-model/exchanges.ts';
import { expectJudgedDebate, expectNoQuorum, expectStreams } from './local-model/expectations.ts';
import { holdDebate, judgedPanel, prosePanel, recordingOf } from './local-model/inputs.ts';

// What a real model on a real server answered, byte by byte, without either: `UPDATE_RECORDED=1 npm run
// test:local-model` records it anew. Requests are matched by what they ask for, not by their words, so that prompts
// may change; a change of how many calls are made needs a new recording.

async function replayed(name: string, test: (wire: WireServer) => Promise<void>): Promise<void> {
  const file = recordingOf(name);
  expect(existsSync(file), `expected ${file}: record it with UPDATE_RECORDED=1 npm run test:local-model`).toBe(true);
  const wire = await startReplay(readExchanges(file));
  try {
    await test(wire);
    expect(wire.misses).toEqual([]);
  } finally {
    await wire.close();
  }
}

it('recorded answers of a real model over OpenAI chat make a debate of mostly usable readings [P255]', () =>
  replayed('chat', (wire) => holdDebate(wire.url, judgedPanel, (held) => expectJudgedDebate(held, wire))));

it.each(['responses', 'messages'] as const)(
  'recorded prose of a real model over %s makes no reading, and nobody rules [P256]',
  (protocol) =>
    replayed(protocol, (wire) => holdDebate(wire.url, prosePanel(protocol), (held) => expectNoQuorum(held, wire))),
);

it('recorded streams of a real model are read whole, and counted as its server counts them [P255]', () =>
  replayed('streams', (wire) => expectStreams(wire.url, wire)));
