import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, openViewer, type ViewerInBrowser, widerThanWindow } from '../support/viewer.ts';

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
