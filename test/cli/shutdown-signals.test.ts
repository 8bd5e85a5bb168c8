import { expect, it } from 'vitest';
import { onStopSignals, untilStopped } from '../../src/cli/shutdown-signals.ts';

it('the first signal asks once, the second stops, and nobody listens any more', () => {
  const heard: string[] = [];
  const before = process.listenerCount('SIGTERM');
  onStopSignals(
    () => heard.push('first'),
    () => heard.push('second'),
  );
  process.emit('SIGTERM');
  process.emit('SIGINT');
  expect(heard).toEqual(['first', 'second']);
  expect(process.listenerCount('SIGTERM')).toBe(before);
});

it('work gets a signal that is aborted with the reason', async () => {
  const reason = new Error('cancelled; go on with: …');
  const ended = untilStopped(reason, async (signal) => {
    process.emit('SIGINT');
    return signal.reason;
  });
  expect(await ended).toBe(reason);
  expect(process.listenerCount('SIGINT')).toBe(0);
});
