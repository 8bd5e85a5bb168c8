import { describe, expect, it } from 'vitest';
import {
  readCall,
  readDebate,
  readDefinition,
  readJson,
  readNumber,
  readRun,
  readText,
} from '../../src/store/read-row.ts';

const run = {
  id: 'run-1',
  kind: 'stress-test',
  state: 'running',
  reason: '',
  spec: 's',
  panel: 'p',
  seed: 1,
  simulated: 1,
  debates: 2,
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: null,
  digest: '',
  startedBy: '',
};
const debate = { id: 'd', run: 'r', position: 0, scenario: 's', state: 'ruled', contested: 0, d: 2.5, lastHash: 'h' };
const call = {
  text: 'a',
  finish: 'stop',
  inputTokens: 1,
  cachedInputTokens: 0,
  outputTokens: 2,
  providerId: '',
  servedModel: '',
  notes: null,
};

describe('rows of a store [P300]', () => {
  it('are read with flags as booleans, of SQLite and of Postgres', () => {
    expect(readRun(run)).toEqual({ ...run, simulated: true });
    expect(readRun({ ...run, simulated: false }).simulated).toBe(false);
    expect(readDebate(debate)).toEqual({ ...debate, contested: false });
    expect(readCall(call)).toEqual(call);
    expect(readDefinition({ kind: 'import', plan: '{}', reuse: '[]' }).kind).toBe('import');
  });

  it.each([
    [() => readRun({ ...run, state: 'gone' }), /runs run-1: state: .*"awaiting-review"/],
    [() => readRun({ ...run, seed: null }), /runs run-1: seed/],
    [() => readDebate({ ...debate, d: 'much' }), /debates d: d: /],
    [() => readDebate({ ...debate, position: 1.5 }), /debates d: position/],
    [() => readCall({ ...call, finish: 'ended' }), /calls: finish/],
    [() => readDefinition({ kind: 'x', plan: '{}', reuse: '[]' }), /plans: kind/],
    [() => readText({ owner: 4 }, 'runs', 'owner'), /runs: owner: expected a text, got number/],
    [() => readNumber({ seq: null }, 'runs', 'seq'), /runs: seq: expected a number/],
    [() => readJson('{"a": 1', 'plans', 'run-1'), /plans: run-1: expected JSON/],
    [() => readJson('7', 'scenarios', 'run-1'), /scenarios: run-1: expected JSON of an object or a list, got 7/],
  ])('that no version wrote are refused with table and column (%#)', (reading, message) => {
    expect(reading).toThrow(message);
    expect(reading).toThrow(expect.objectContaining({ code: 'store-corrupt' }));
  });

  it('that are not there are undefined', () => {
    expect(readText(undefined, 'runs', 'leaseOwner')).toBeUndefined();
    expect(readNumber(undefined, 'runs', 'lastSeq')).toBeUndefined();
  });
});
