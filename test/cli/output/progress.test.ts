import { expect, it, vi } from 'vitest';
import { Progress } from '../../../src/cli/output/progress.ts';
import { type CallEnd, noopInstrumentation } from '../../../src/domain/instrumentation.ts';
import { plainAnswer, plainRequest } from '../../support/model-answer.ts';

function started(isTTY: boolean) {
  const lines: string[] = [];
  let now = 0;
  const progress = new Progress(
    { isTTY, write: (text: string | Uint8Array) => lines.push(String(text)) > 0 },
    () => now,
  );
  const observed = progress.observing(noopInstrumentation);
  const begin = (model: string) => {
    const { promise, resolve } = Promise.withResolvers<CallEnd>();
    const about = { run: 'r', provider: 'house', purpose: 'assessment', request: { ...plainRequest, model } };
    const call = observed.call(about, async (end) => end(await promise));
    return async (how: CallEnd) => {
      resolve(how);
      await call;
    };
  };
  return { progress, lines, begin, observed, pass: (ms: number) => (now += ms) };
}

it('tells calls done, under way and failed, tokens a second, who is waited for and the time left [P139]', async () => {
  const { progress, begin, observed, pass } = started(false);
  progress.start({ debates: 4 });
  const [first, second, third] = [begin('judge'), begin('judge'), begin('slow')];
  expect(progress.text()).toContain('0 calls done, 3 under way; waiting for house:judge (2), house:slow');
  pass(10_000);
  const completion = { ...plainAnswer, usage: { inputTokens: 5, cachedInputTokens: 0, outputTokens: 300 } };
  await first({ kind: 'answered', completion, costUsd: 0.5 });
  await second({ kind: 'failed', failure: { kind: 'timeout', message: '' } });
  observed.ledgerHit('house', 'judge');
  progress.debateEnd(true);
  expect(progress.text()).toBe(
    '1/4 debates, 1 contested; 1 calls done, 1 under way, 1 failed, 1 from the ledger; 30 tokens/s; $0.5000; waiting for house:slow; 10.0 s, about 30.0 s left',
  );
  await third({ kind: 'answered', completion, costUsd: 0 });
  progress.stop();
});

it('tells the time left within a debate by its calls, and counts calls of before a resumption as the findings do [P139]', async () => {
  const { progress, begin, pass } = started(false);
  progress.start({ debates: 1, callsPerDebate: 10, calls: 7, failedCalls: 2 });
  const ends = [begin('one'), begin('two')];
  pass(10_000);
  for (const end of ends) await end({ kind: 'answered', completion: plainAnswer, costUsd: 0 });
  expect(progress.text()).toMatch(/^0\/1 debates, 0 contested; 9 calls done, 2 failed; .*10\.0 s, about 40\.0 s left$/);
  progress.stop();
});

it('trusts the debates that ended more than the calls, on top of which come rounds of debate [P139]', async () => {
  const { progress, begin, pass } = started(false);
  progress.start({ debates: 4, callsPerDebate: 1 });
  const ends = Array.from({ length: 5 }, () => begin('one'));
  pass(10_000);
  for (const end of ends) await end({ kind: 'answered', completion: plainAnswer, costUsd: 0 });
  expect(progress.text()).toContain('about 0.1 s left');
  progress.debateEnd(true);
  expect(progress.text()).toContain('about 30.0 s left');
  progress.stop();
});

it('prints a line every 30 seconds where there is no terminal, also within a debate', () => {
  vi.useFakeTimers();
  try {
    const { progress, lines, begin } = started(false);
    progress.start({ debates: 1 });
    void begin('judge');
    vi.advanceTimersByTime(65_000);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^0\/1 debates, .* 1 under way; waiting for house:judge; .*\n$/);
    progress.stop();
    vi.advanceTimersByTime(65_000);
    expect(lines).toHaveLength(2);
  } finally {
    vi.useRealTimers();
  }
});

it('redraws one line on a terminal, not more often than can be read, and no name brings an escape', async () => {
  const { progress, lines, begin, pass } = started(true);
  progress.start({ debates: 2 });
  pass(1000);
  const end = begin('ev\u001b[31mil');
  const drawn = lines.length;
  void begin('other');
  expect(lines).toHaveLength(drawn);
  pass(1000);
  await end({ kind: 'failed', failure: { kind: 'timeout', message: '' } });
  expect(lines.join('')).not.toContain('\u001b[31m');
  expect(lines.at(-1)?.startsWith('\r\u001b[2K')).toBe(true);
  progress.stop();
});
