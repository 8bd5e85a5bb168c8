import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { chromiumPath, openViewer, type ViewerInBrowser, widerThanWindow } from '../support/viewer.ts';

describe.skipIf(chromiumPath === undefined)('comparing in a browser', () => {
  let viewer: ViewerInBrowser;
  let run: string;
  let later: string;

  beforeAll(async () => {
    viewer = await openViewer();
    const { service } = viewer.served;
    const panel = loadPanel(path.join(import.meta.dirname, 'inputs/small-panel.yaml'));
    const scenarios = loadScenarios('bundled').slice(0, 18);
    const spec = loadSpec('helpful-assistant');
    const held = async (text: string) => {
      const changed = { ...spec, source: text };
      const { id } = await service.start({ kind: 'stress-test', spec: changed, panel, scenarios, seed: 1 });
      await service.whenEnded(id);
      return id;
    };
    run = await held(spec.source);
    later = await held(`${spec.source}\n\nOne more sentence <b>here</b>.\n`);
  }, 240_000);
  afterAll(() => viewer?.close());

  it('compares two models of a run from the front page in three clicks, with the cases where they part [P271]', async () => {
    const { page, served, picture } = viewer;
    await page.goto(served.server.url);
    await page.locator('table.runs').getByRole('link', { name: run }).click();
    await page.getByRole('link', { name: 'Compare', exact: true }).click();
    const choices = page.getByRole('combobox', { name: 'Model', exact: true });
    await choices.locator('option').nth(2).waitFor({ state: 'attached' });
    const models = (
      await choices.locator('option').evaluateAll((all) => all.map((item) => item.getAttribute('value') ?? ''))
    ).filter((name) => name !== '');
    const [left = '', right = ''] = models;
    await choices.selectOption(left);
    await page.getByRole('combobox', { name: 'with model' }).selectOption(right);
    const query = new URLSearchParams({ left, right });
    const address = `${served.server.url}/api/runs/${run}/models`;
    const expected = (await (await fetch(`${address}?${query}`)).json()) as {
      debates: number;
      partedCount: number;
      parted: { debate: string; verdicts: string[] }[];
    };
    await page.getByText(`Ruled differently: ${expected.partedCount}`).waitFor();
    for (const { debate, verdicts } of expected.parted) {
      expect(verdicts[0]).not.toBe(verdicts[1]);
      const all = (await (await fetch(`${served.server.url}/api/runs/${run}/responses?limit=500`)).json()) as {
        responses: { debate: string; model: string; verdict: string | null }[];
      };
      const ruled = [left, right].map((model) =>
        all.responses
          .filter((item) => item.debate === debate && item.model === model)
          .map(({ verdict }) => verdict ?? 'none')
          .sort()
          .join(', '),
      );
      expect(ruled).toEqual(verdicts);
    }
    const unknown = await fetch(`${address}?left=nobody&right=${encodeURIComponent(right)}`);
    expect(unknown.status).toBe(400);
    expect(await unknown.text()).toContain(left);
    await picture('compare-models');
  });

  it('compares a run with a later one, with the paired change and the diff of the spec beside it [P271]', async () => {
    const { page, served, picture } = viewer;
    await page.goto(`${served.server.url}/runs/${run}/compare`);
    await page.getByRole('combobox', { name: 'or this run with a later one' }).selectOption(later);
    await page.getByRole('region', { name: 'Spec diff' }).getByText('+One more sentence <b>here</b>.').waitFor();
    const comparison = await served.service.compareRuns(run, later);
    expect(await page.getByRole('region', { name: 'Difference' }).textContent()).toContain(
      `${comparison.pairing.scenarios} shared scenarios`,
    );
    await picture('compare-runs');
    for (const colorScheme of ['light', 'dark'] as const) {
      // The page's own policy forbids foreign scripts, so the checker needs a context that sets it aside.
      const context = await viewer.browser.newContext({ bypassCSP: true, colorScheme });
      const checked = await context.newPage();
      await checked.goto(page.url());
      await checked.getByRole('region', { name: 'Spec diff' }).waitFor();
      await checked.addScriptTag({ path: 'node_modules/axe-core/axe.min.js' });
      const serious = "['serious', 'critical'].includes(item.impact)";
      const found = `axe.run().then(({ violations }) => violations.filter((item) => ${serious}).map(({ id }) => id))`;
      expect(await checked.evaluate(found)).toEqual([]);
      await context.close();
    }
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await widerThanWindow(page)).toEqual([]);
    await picture('compare-runs-390');
    await page.setViewportSize({ width: 1440, height: 900 });
    expect((await fetch(`${served.server.url}/api/runs/${run}/comparison?later=none`)).status).toBe(404);
    expect(viewer.problems).toEqual([]);
  });
});
