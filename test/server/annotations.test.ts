import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/domain/assessment.ts';
import { createToken } from '../../src/settings/tokens-file.ts';
import { exportRun } from '../../src/transfer/export-run.ts';
import { temporaryFolder } from '../support/run-cli.ts';
import { type Served, serveHouse } from '../support/test-server.ts';

// biome-ignore lint/suspicious/noExplicitAny: each test says what it expects of an answer
type Json = any;
const tokensFile = path.join(temporaryFolder(), 'tokens.yaml');
const tokenOf = (user: string, role: 'operator' | 'reader') =>
  createToken(tokensFile, { user, role, now: new Date() }).token;
const [ana, anaReads, ben] = [tokenOf('ana', 'operator'), tokenOf('ana', 'reader'), tokenOf('ben', 'operator')];

let served: Served;
let run: string;
let debate: string;

async function call(
  method: string,
  address: string,
  body?: object,
  token = ana,
): Promise<{ status: number; body: Json }> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const answer = await fetch(`${served.url}${address}`, init);
  return { status: answer.status, body: await answer.json() };
}

beforeAll(async () => {
  served = await serveHouse({ tokensFile });
  run = (await call('POST', '/api/runs', { limit: 9, seed: 3 })).body.id;
  await served.service.whenEnded(run);
  debate = `${run}-0003`;
});
afterAll(() => served.close());

describe('notes and tags', () => {
  it('stand on a debate with who and when, in lists, filters, exports and the audit log [P275]', async () => {
    const { store } = served.app;
    const summary = await served.service.summary(run);
    const hostile = '=1+1 <b>‮ “quoted”\nsecond line';
    const added = await call('POST', `/api/debates/${debate}/annotations`, {
      note: hostile,
      addTags: ['  To  Discuss ', 'x'],
    });
    expect(added.status).toBe(200);
    expect(added.body.notes).toEqual([
      { id: expect.any(Number), by: 'ana', at: expect.stringMatching(/Z$/), text: hostile },
    ]);
    expect(added.body.tags.map(({ tag }: { tag: string }) => tag)).toEqual(['to discuss', 'x']);
    await call('POST', `/api/debates/${run}-0005/annotations`, { addTags: ['x'] });
    const ids = async (query: string) =>
      (await call('GET', `/api/runs/${run}/debates?${query}`)).body.debates.map(({ id }: { id: string }) => id);
    expect(await ids('tag=X')).toEqual([debate, `${run}-0005`]);
    expect(await ids('tag=to%20discuss')).toEqual([debate]);
    expect(await ids('noted=true')).toEqual([debate]);
    expect(await ids('noted=false')).toHaveLength(8);
    const listed = (await call('GET', `/api/runs/${run}/debates?noted=true`)).body.debates[0];
    expect(listed.notes[0].text).toBe(hostile);
    const responses = (await call('GET', `/api/runs/${run}/responses?tag=x`)).body.responses as { debate: string }[];
    expect(new Set(responses.map((item) => item.debate))).toEqual(new Set([debate, `${run}-0005`]));
    const folder = temporaryFolder();
    expect(await exportRun(store, run, folder, 'jsonl')).toContain(path.join(folder, 'annotations.jsonl'));
    const lines = readFileSync(path.join(folder, 'annotations.jsonl'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).text)).toEqual([hostile, 'to discuss', 'x', 'x']);
    expect((await store.audit.list(10, { run })).filter(({ action }) => action === 'annotate')).toHaveLength(2);
    // No figure changes by a note: the findings are not computed anew.
    expect(await served.service.summary(run)).toBe(summary);
    expect(await store.verifyIntegrity()).toEqual([]);
  });

  it('are taken away by name, and stay in the trace [P275]', async () => {
    const [note] = (await call('GET', `/api/debates/${debate}/annotations`)).body.notes;
    const gone = await call('POST', `/api/debates/${debate}/annotations`, {
      removeNotes: [note.id],
      removeTags: ['X', 'to discuss'],
    });
    expect(gone.body).toEqual({ notes: [], tags: [] });
    const events = await served.app.store.trace.events(run, { debate: '' });
    expect(events.some((event) => event.type === 'annotation' && event.data.note === note.text)).toBe(true);
    const again = await call('POST', `/api/debates/${debate}/annotations`, { removeNotes: [note.id] });
    expect([again.status, again.body.error.message]).toEqual([400, expect.stringContaining('removeNotes')]);
  });

  it('are refused by name where they do not fit, to readers and to other users [P275]', async () => {
    const address = `/api/debates/${debate}/annotations`;
    for (const body of [
      { note: '  ' },
      { note: 'x'.repeat(5001) },
      { addTags: [' '] },
      { addTags: ['x'.repeat(61)] },
      { tag: 'x' },
    ])
      expect((await call('POST', address, body)).status).toBe(400);
    expect((await call('POST', address, { note: 'mine' }, anaReads)).status).toBe(403);
    expect((await call('GET', address, undefined, anaReads)).status).toBe(200);
    expect((await call('POST', address, { note: 'not mine' }, ben)).status).toBe(404);
    expect((await call('GET', address, undefined, ben)).status).toBe(404);
  });
});

describe('blind labels over HTTP', () => {
  it('come from a random queue without models and judges, and show how people agree [P276]', async () => {
    const labels = `/api/runs/${run}/labels`;
    expect((await call('GET', labels)).body).toMatchObject({ sample: 0, queue: [] });
    expect((await call('POST', labels, { labels: [{ debate, response: 'R1', verdict: 'compliant' }] })).status).toBe(
      400,
    );
    expect((await call('POST', `${labels}/sample`, { size: 12, seed: 4 })).body.sample).toBe(12);
    const { body: first } = await call('GET', `${labels}?limit=50`);
    expect(first).toMatchObject({ sample: 12, labelled: 0 });
    expect(Object.keys(first.queue[0]).sort()).toEqual(['conversation', 'debate', 'response', 'text']);
    const { panel } = await served.app.store.runs.config(run);
    const names = [...(panel.respondents as { model: string }[]), ...panel.judges].map(
      ({ model }) => model.split(':').at(-1) ?? '',
    );
    for (const name of names) expect(JSON.stringify(first.queue.map((item: Json) => item.text))).not.toContain(name);
    const order = first.queue.map((item: Json) => `${item.debate} ${item.response}`);
    expect(order).not.toEqual([...order].sort());
    const verdictOf = (index: number): Verdict => (index % 3 === 0 ? 'non-compliant' : 'compliant');
    for (const [index, { debate: of, response }] of first.queue.entries())
      await call('POST', labels, { labels: [{ debate: of, response, verdict: verdictOf(index) }] });
    expect((await call('GET', labels)).body).toMatchObject({
      labelled: 12,
      queue: [],
      raters: [{ name: 'ana', labels: 12 }],
    });
    const other = first.queue.map((item: Json, index: number) => ({
      debate: item.debate,
      response: item.response,
      verdict: verdictOf(index + (index < 2 ? 1 : 0)),
    }));
    const { store } = served.app;
    await store.trace.appendRun(run, { type: 'labels', data: { rater: 'ben', labels: other } });
    const { body: found } = await call('GET', `${labels}/agreement`);
    expect(found.raters.map(({ name }: { name: string }) => name)).toEqual(['ana', 'ben']);
    expect(found.agreement.length).toBeGreaterThan(1);
    expect(found.split).toBeGreaterThan(0);
    expect(found.judges.length).toBeGreaterThan(1);
    expect((await call('POST', labels, { rater: 'ben', labels: other.slice(0, 1) })).status).toBe(400);
    expect((await call('POST', `${labels}/sample`, {}, anaReads)).status).toBe(403);
  });
});
