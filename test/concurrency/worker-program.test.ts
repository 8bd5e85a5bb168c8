import { describe, expect, it } from 'vitest';
import { workerProgram } from '../../src/concurrency/worker-program.ts';

describe('the program of a thread', () => {
  it('stands beside the module that asks, in its language', () => {
    expect(workerProgram('write-worker', 'file:///a/src/store/thread.ts').href).toBe(
      'file:///a/src/store/write-worker.ts',
    );
    expect(workerProgram('write-worker', 'file:///a/dist/program/main.js').href).toBe(
      'file:///a/dist/program/write-worker.js',
    );
  });
});
