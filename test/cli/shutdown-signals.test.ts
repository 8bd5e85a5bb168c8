import { afterEach, describe, expect, it } from 'vitest';
import { onShutdownSignals, withShutdownSignal } from '../../src/cli/shutdown-signals.ts';

const listeners = () => process.listenerCount('SIGINT') + process.listenerCount('SIGTERM');
const before = listeners();
afterEach(() => {
  expect(listeners()).toBe(before);
});

describe('onShutdownSignals', () => {
  it('drains at the first signal, aborts at the second, and leaves a third to the system', () => {
    const calls: string[] = [];
    onShutdownSignals(
      () => calls.push('drain'),
      () => calls.push('abort'),
    );
    process.emit('SIGINT');
    expect(calls).toEqual(['drain']);
    expect(listeners()).toBe(before + 2);
    process.emit('SIGTERM');
    expect(calls).toEqual(['drain', 'abort']);
    // Without a listener the system's own handling ends the process.
    expect(listeners()).toBe(before);
  });

  it('stops listening when it is told to', () => {
    const calls: string[] = [];
    const stopListening = onShutdownSignals(() => calls.push('drain'));
    stopListening();
    expect(listeners()).toBe(before);
    expect(calls).toEqual([]);
  });
});

describe('withShutdownSignal', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('aborts the work at %s, with a reason', async (name) => {
    const reason = await withShutdownSignal(async (signal) => {
      expect(signal.aborted).toBe(false);
      process.emit(name);
      return signal.reason;
    }, 'go on with: mootcourt generate --resume r1');
    expect(reason).toMatchObject({
      code: 'cancelled',
      message: 'cancelled; go on with: mootcourt generate --resume r1',
    });
  });

  it('gives the result of the work, and stops listening when the work fails', async () => {
    expect(await withShutdownSignal(async () => 3)).toBe(3);
    await expect(
      withShutdownSignal(async () => {
        throw new Error('broken');
      }),
    ).rejects.toThrow('broken');
  });
});
