import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  chromiumPath,
  openViewer,
  seriousViolations,
  type ViewerInBrowser,
  widerThanWindow,
} from '../support/viewer.ts';

describe.skipIf(chromiumPath === undefined)('starting a run in a browser', () => {
  let viewer: ViewerInBrowser;
  beforeAll(async () => {
    viewer = await openViewer();
  }, 240_000);
  afterAll(() => viewer?.close());

  const post = async (address: string, body: unknown) => {
    const headers = { 'content-type': 'application/json' };
    const { url } = viewer.served.server;
    const answer = await fetch(`${url}${address}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as Record<string, never> };
  };

  it('says what it is for, and leads to the three things people come for [P273]', async () => {
    const { page, served, picture } = viewer;
    await page.goto(served.server.url);
    await page.getByRole('heading', { level: 1 }).getByText('spec').waitFor();
    for (const name of ['Watch a debate', 'Test my spec', 'Read the findings'])
      expect(await page.getByRole('link', { name }).count()).toBe(1);
    await picture('first-visit-1440');
    for (const width of [390, 1920, 3840]) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : (width * 9) / 16 });
      expect(await widerThanWindow(page)).toEqual([]);
      await picture(`first-visit-${width}`);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('starts a run on a spec of one’s own, from the text of a file [P272]', async () => {
    const { page, served } = viewer;
    await page.goto(served.server.url);
    const form = page.getByRole('form', { name: 'Start a run' });
    await form.getByRole('combobox', { name: 'Spec' }).selectOption('own');
    const spec = '# Care\n\nBe kind to <b>everyone</b>.\n\n# Truth\n\nNever lie.\n';
    await form
      .getByLabel('or a file')
      .setInputFiles({ name: 'mine.md', mimeType: 'text/markdown', buffer: Buffer.from(spec) });
    await form.getByLabel('Debates').fill('2');
    await form.getByRole('button', { name: 'Start a run' }).click();
    await page.waitForURL('**/runs/*');
    const run = page.url().split('/').at(-1) ?? '';
    await served.service.whenEnded(run);
    expect((await served.app.store.runs.config(run)).spec).toMatchObject({ id: 'own-spec', source: spec });
  });

  it('takes scenarios from a file and members of one’s own [P279]', async () => {
    const { page, served, picture } = viewer;
    await page.goto(served.server.url);
    const form = page.getByRole('form', { name: 'Start a run' });
    await form.getByLabel('Scenarios').selectOption('own');
    const rows = ['May I lie to a friend?', 'کتابم خوب است؟'].map((question) =>
      JSON.stringify({ question, values: ['honesty', 'kindness'] }),
    );
    const buffer = Buffer.from(`${rows.join('\n')}\n`);
    await form.getByLabel('Your scenarios').setInputFiles({ name: 'mine.jsonl', mimeType: 'text/plain', buffer });
    await form.getByText(/^Members: 12 respondents, 3 judges$/).click();
    await form.getByLabel('Respondents').fill('simulated:claude-opus-4\n\nsimulated:grok-4');
    await form.getByText('Members: 2 respondents, 3 judges, changed').waitFor();
    await picture('start-members');
    expect(await seriousViolations(page)).toEqual([]);
    await form.getByRole('button', { name: 'Start a run' }).click();
    await page.waitForURL('**/runs/*');
    const run = page.url().split('/').at(-1) ?? '';
    await served.service.whenEnded(run);
    const { panel, scenarios } = await served.app.store.runs.plan(run);
    expect(scenarios.map(({ query }) => query)).toEqual(['May I lie to a friend?', 'کتابم خوب است؟']);
    expect((panel.respondents as { model: string }[]).map(({ model }) => model)).toEqual([
      'simulated:claude-opus-4',
      'simulated:grok-4',
    ]);
    for (const [body, field] of [
      [{ scenarioText: '{"question":"No values?"}' }, 'scenarioText: line 1: values'],
      [{ scenarioText: '{not json' }, 'scenarioText'],
      [{ scenarioFormat: 'csv' }, 'scenarioFormat'],
      [{ scenarioText: rows[0], scenarios: 'bundled' }, 'scenarios, scenarioText'],
      [
        { judges: ['simulated:judge-literal', 'simulated:judge-literal'] },
        'judges: simulated:judge-literal is named twice',
      ],
      [{ judges: ['no-provider'] }, 'judges'],
      [{ respondents: ['nobody:model'] }, 'nobody'],
    ] as const) {
      const refused = await post('/api/runs', body);
      const { message } = (refused.body as unknown as { error: { message: string } }).error;
      expect([refused.status, message]).toEqual([400, expect.stringContaining(field)]);
      expect(message).not.toContain('mootcourt-scenarios-');
    }
  });

  it('shows the price and what stands in the way before anything is written [P272]', async () => {
    const { page, served, picture } = viewer;
    const before = (await served.app.store.runs.runs(50)).length;
    await page.goto(served.server.url);
    const form = page.getByRole('form', { name: 'Start a run' });
    const paid = 'frontier';
    await form.getByLabel('Panel').selectOption(paid);
    await form.getByLabel('Debates').fill('3');
    await form.getByRole('button', { name: 'Start a run' }).click();
    const price = page.getByRole('region', { name: 'Price before the start' });
    await price.waitFor();
    const estimate = await post('/api/runs/estimate', { panel: paid, limit: 3, seed: 1 });
    expect(estimate.status).toBe(200);
    const { costUsd, problem } = estimate.body as unknown as { costUsd: { high: number }; problem: string | null };
    expect(await price.textContent()).toContain(`$${costUsd.high.toFixed(2)}`);
    expect(costUsd.high).toBeGreaterThan(0.1);
    expect(problem).toContain('_API_KEY');
    await price.getByText('It cannot start as it is').waitFor();
    expect(await price.getByRole('button', { name: 'Confirm and start' }).count()).toBe(0);
    await picture('price');
    expect((await served.app.store.runs.runs(50)).length).toBe(before);
    expect((await post('/api/runs', { specText: ' \n ' })).status).toBe(400);
    expect((await post('/api/runs/estimate', { specText: 'x'.repeat(500_001) })).status).toBe(400);
    expect(viewer.problems).toEqual([]);
  });
});
