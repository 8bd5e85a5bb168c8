import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createLogger } from '../../src/telemetry/logger.ts';
import { temporaryFolder } from '../support/run-cli.ts';

it('a log that was closed is silent: a late request does not break the end of its process', () => {
  const file = path.join(temporaryFolder(), 'log.ndjson');
  const { log, close } = createLogger({ level: 'info', to: file, secrets: [] });
  log('error', 'told');
  close();
  log('error', 'too late');
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  expect(lines.map((text) => JSON.parse(text).msg)).toEqual(['told']);
});
