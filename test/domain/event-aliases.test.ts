import { describe, expect, it } from 'vitest';
import { asWritten, readEvent } from '../../src/domain/event-aliases.ts';
import { chainHash, verifyChain } from '../../src/store/hash-chain.ts';

const ruling = (by: string) => ({ ruling: { outcome: 'unresolved', verdicts: [{ response: 'R1', by, reason: '' }] } });
const events = [
  ['batch-begin', 'batch-start', {}, {}],
  ['batch-sent', 'batch-submitted', {}, {}],
  ['advocate-silent', 'advocate-error', { round: 1 }, { round: 1 }],
  ['debate-failed', 'debate-error', {}, {}],
  ['human-request', 'human-ruling-request', { responses: ['R1'] }, { responses: ['R1'] }],
  ['ruling', 'ruling', ruling('nobody'), ruling('none')],
  ['ruling', 'ruling', ruling('human'), ruling('human')],
  ['run-end', 'run-end', { state: 'waiting' }, { state: 'awaiting-review' }],
] as const;

describe('events of version 1 [P25]', () => {
  it.each(events)('%s is read as %s, and written back for its hash', (oldType, type, oldData, data) => {
    const read = readEvent({ v: 1, type: oldType, data: oldData as unknown });
    expect(read).toEqual({ v: 1, type, data });
    expect(asWritten(1, read)).toEqual({ type: oldType, data: oldData });
    expect(asWritten(1, { type: oldType, data: oldData as unknown })).toEqual({ type: oldType, data: oldData });
  });

  it('verify under either name, and not when a name of another version is put in', () => {
    const old = { v: 1, type: 'human-request', data: { responses: ['R1'] } as unknown };
    const stored = { ...old, seq: 1, hash: chainHash('', old) };
    expect(verifyChain([stored])).toBeUndefined();
    expect(verifyChain([readEvent(stored)])).toBeUndefined();
    expect(verifyChain([{ ...stored, v: 2 }])).toBe(1);
  });

  it('of the current version are neither renamed nor copied', () => {
    const event = { v: 2, type: 'human-request', data: {} as unknown };
    expect(readEvent(event)).toBe(event);
  });
});
