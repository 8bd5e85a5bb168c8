import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { overTheWire, scenarios, seed, spec, wireModels } from '../../bench/support/wire.ts';
import { createAppContext } from '../../src/app/app-context.ts';
import { escapeTerminal, oneLine } from '../../src/cli/output/escape-terminal.ts';
import { columnNames } from '../../src/datasets/export/export-types.ts';
import { ModelError } from '../../src/domain/model-client.ts';
import { withRedactedKey } from '../../src/providers/middleware/redact-api-key.ts';
import { createRun } from '../../src/runs/create-run.ts';
import { executeRun } from '../../src/runs/execute-run.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { startFaultyServer } from '../support/faulty-server.ts';
import { temporaryFolder } from '../support/run-cli.ts';

describe('a key [P83]', () => {
  const key = 'sk-live-4f9a8e1c7d2b';

  it('that a server repeats in its errors reaches neither store nor trace', async () => {
    const server = await startFaultyServer();
    const error = { type: 'error', error: { type: 'invalid', message: `Incorrect API key provided: ${key}.` } };
    server.set((response) =>
      response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(error)),
    );
    const folder = temporaryFolder();
    const environment = { key: () => key, storeFile: path.join(folder, 'keys.db') };
    const app = await createAppContext({ environment, models: wireModels(server), now: () => new Date() });
    try {
      const panel = overTheWire(loadPanel('offline'));
      const plan = { kind: 'stress-test' as const, spec, panel, scenarios: scenarios.slice(0, 1), seed };
      const run = await createRun(app.store, plan, [], app.now());
      const client = app.modelClientsFor(plan);
      const signal = new AbortController().signal;
      await executeRun(run.id, { ...app, client, concurrency: 1, budget: {}, signal });
      const name = JSON.stringify(await app.store.trace.events(run.id));
      expect(name).toContain('Incorrect API key provided: (key).');
      expect(name).not.toContain(key);
    } finally {
      await app.close();
      await server.stop();
    }
    expect(server.calls()).toBeGreaterThan(0);
    for (const name of readdirSync(folder)) expect(readFileSync(path.join(folder, name)).includes(key)).toBe(false);
  });

  it('is taken out of every error of its client, and nothing else is', async () => {
    const failing = (error: Error) =>
      withRedactedKey(key)({ complete: () => Promise.reject(error) }).complete({} as never, {} as never);
    const failure = { kind: 'authentication', message: `no ${key}, no ${key}`, status: 401 } as const;
    await expect(failing(new ModelError(failure))).rejects.toMatchObject({
      failure: { kind: 'authentication', message: 'no (key), no (key)', status: 401 },
    });
    await expect(failing(new Error(`x ${key}`))).rejects.toThrow('x (key)');
    const other = new Error('another');
    await expect(failing(other)).rejects.toBe(other);
  });
});

describe('output of a model [P83]', () => {
  it('cannot write to a terminal but as text', () => {
    const hostile = '\u001b]0;title\u0007\u001b[2J\r\u009b31m\u202egnp.exe\u2066';
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may be left
    expect(escapeTerminal(hostile)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    expect(oneLine(`${hostile}\nnext`, 500).split('\n').length).toBe(1);
  });

  it('names no file outside the folder', () => {
    const models = ['../../etc/cron.d/x', '/abs', 'a\\b', '..', 'con:1', 'ok-1.2', '\u202e', ''];
    for (const name of columnNames(models).values()) {
      expect(name).toMatch(/^[\w.-]+$/);
      expect(path.dirname(path.join('/out', `inspect-${name}.json`))).toBe('/out');
    }
    expect(new Set(columnNames(models).values()).size).toBe(models.length);
  });

  it('is no formula in a spreadsheet', async () => {
    // The viewer's own module; its types need a browser's library.
    const { csv } = await import(String(new URL('../../web/src/data/csv.ts', import.meta.url)));
    const cells = ['=1+1', '+x', '-x', '@SUM(A1)', '\t=1', '\r=1', 'plain', 'a,"b"'];
    expect(
      csv(
        ['h'],
        cells.map((cell) => [cell]),
      ),
    ).toBe(['h', "'=1+1", "'+x", "'-x", "'@SUM(A1)", "'\t=1", '"\'\r=1"', 'plain', '"a,""b"""'].join('\r\n'));
    expect(csv(['h'], [[-1], [undefined]])).toBe('h\r\n-1\r\n');
  });
});
