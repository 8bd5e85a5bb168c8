import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { chromiumPath, openViewer, type ViewerInBrowser, widerThanWindow } from '../support/viewer.ts';

describe.skipIf(chromiumPath === undefined)('lists of debates and responses in a browser', () => {
  let viewer: ViewerInBrowser;
  let run: string;

  beforeAll(async () => {
    viewer = await openViewer();
    const { service } = viewer.served;
    const scenarios = loadScenarios('bundled').slice(0, 18);
    const spec = loadSpec('helpful-assistant');
    const started = await service.start({ kind: 'stress-test', spec, panel: loadPanel('offline'), scenarios, seed: 1 });
    run = started.id;
    await service.whenEnded(run);
    while ((await service.indexResponses(run)).indexed < scenarios.length);
  }, 240_000);
  afterAll(() => viewer?.close());

  it('lists the responses of a model that were ruled non-compliant, and keeps the filter in the address [P216]', async () => {
    const { page, served, picture } = viewer;
    await page.goto(`${served.server.url}/runs/${run}`);
    await page.getByLabel('List').selectOption('responses');
    await page.getByRole('combobox', { name: 'Verdict' }).selectOption('non-compliant');
    const model =
      (await page.getByRole('combobox', { name: 'Model' }).locator('option').nth(1).getAttribute('value')) ?? '';
    await page.getByRole('combobox', { name: 'Model' }).selectOption(model);
    const query = `verdict=non-compliant&model=${encodeURIComponent(model)}`;
    const expected = (await (await fetch(`${served.server.url}/api/runs/${run}/responses?${query}`)).json()) as {
      total: number;
    };
    await page.getByText(`${expected.total} responses`, { exact: true }).waitFor();
    await page.reload();
    await page.getByText(`${expected.total} responses`, { exact: true }).waitFor();
    await picture('responses');
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await widerThanWindow(page)).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('searches answers and reasons, and goes on within what was found [P270]', async () => {
    const { page, served, picture } = viewer;
    await page.goto(`${served.server.url}/runs/${run}?list=responses`);
    await page.getByLabel('Answers and reasons').fill('would');
    await page.waitForURL('**text=would**');
    const found = (await (await fetch(`${served.server.url}/api/runs/${run}/responses?text=would`)).json()) as {
      total: number;
    };
    expect(found.total).toBeGreaterThan(0);
    await page.getByText(`${found.total} responses`, { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Model' }).click();
    await page.waitForURL('**sort=model**');
    await picture('search');
    await page.locator('.case-row a').first().click();
    await page.waitForURL('**/debates/**filter=text%3Dwould**');
    await page
      .getByText(/\d+ of \d+/)
      .first()
      .waitFor();
  });

  it('saves the whole list as CSV and JSON [P217]', async () => {
    const { page, served } = viewer;
    await page.goto(`${served.server.url}/runs/${run}?contested=true&sort=d`);
    const expected = (await (
      await fetch(`${served.server.url}/api/runs/${run}/debates?contested=true&sort=d&limit=500`)
    ).json()) as { debates: { id: string }[] };
    const section = page.getByRole('region', { name: 'Debates', exact: true });
    await section.getByText(`${expected.debates.length} debates`, { exact: true }).waitFor();
    const saved = async (form: string) => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        section.getByRole('button', { name: `Export ${form}` }).click(),
      ]);
      return { name: file.suggestedFilename(), text: readFileSync((await file.path()) ?? '', 'utf8') };
    };
    const json = await saved('JSON');
    expect(json.name).toBe(`simulated-${run}-debates.json`);
    expect(JSON.parse(json.text)).toEqual(expected.debates);
    const csv = await saved('CSV');
    for (const { id } of expected.debates) expect(csv.text).toContain(id);
  });

  it('goes from one debate to the next inside the filter, and back to the list [P216]', async () => {
    const { page, served } = viewer;
    await page.goto(`${served.server.url}/runs/${run}?contested=true&sort=d`);
    const [first, second] = (await served.service.summary(run)).cases;
    await page.locator('.case-row a').first().click();
    await page.waitForURL(`**/debates/${first?.debate}?filter=*`);
    await page.getByText(/debate \d+, 1 of \d+ in the list/).waitFor();
    await page.getByRole('link', { name: 'next →' }).click();
    await page.waitForURL(`**/debates/${second?.debate}?filter=*`);
    await page.getByRole('link', { name: `Run ${run}` }).click();
    await page.waitForURL(`**/runs/${run}?contested=true&sort=d#debates`);
  });

  it('has open responses in the address, and copies it [P217]', async () => {
    const { page, browser, served } = viewer;
    await page.goto(`${served.server.url}/debates/${run}-0001`);
    await page.locator('.response-row button').nth(1).click();
    await page.locator('.response-row.open').waitFor();
    expect(new URL(page.url()).searchParams.get('open')).toMatch(/^R\d+$/);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page
      .locator('.actions output')
      .filter({ hasText: /Link copied|http/ })
      .waitFor();
    const shared = await browser.newPage();
    await shared.goto(page.url());
    await shared.locator('.response-row.open').waitFor();
    expect(await shared.locator('.response-row.open').count()).toBe(1);
    await shared.close();
    expect(viewer.problems).toEqual([]);
  });
});
