import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import {
  chromiumPath,
  openViewer,
  seriousViolations,
  type ViewerInBrowser,
  widerThanWindow,
} from '../support/viewer.ts';

describe.skipIf(chromiumPath === undefined)('what people add to a run, in a browser', () => {
  let viewer: ViewerInBrowser;
  let run: string;
  beforeAll(async () => {
    viewer = await openViewer();
    const { service } = viewer.served;
    const panel = { ...loadPanel('offline'), human: 'escalated' as const };
    const scenarios = loadScenarios('bundled').slice(0, 18);
    const spec = loadSpec('helpful-assistant');
    run = (await service.start({ kind: 'stress-test', spec, panel, scenarios, seed: 1 })).id;
    await service.whenEnded(run);
  }, 240_000);
  afterAll(() => viewer?.close());

  const isAccessible = async () => expect(await seriousViolations(viewer.page)).toEqual([]);

  it('keeps a note and a tag with who and when, lists by them, and exports what is selected [P275]', async () => {
    const { page, served, picture } = viewer;
    const url = served.server.url;
    await page.goto(`${url}/debates/${run}-0002`);
    const notes = page.getByRole('region', { name: 'Notes and tags' });
    await notes.getByLabel('Tag').fill('To Discuss');
    await notes.getByLabel('Tag').press('Enter');
    await notes.getByText('to discuss').waitFor();
    await notes.getByLabel('Note').fill('<b>odd</b> clause');
    await notes.getByRole('button', { name: 'Add note' }).click();
    await notes.getByText('<b>odd</b> clause').waitFor();
    await notes.getByText('the owner, 20').waitFor();
    await picture('notes');
    await isAccessible();
    await page.goto(`${url}/runs/${run}`);
    const list = page.getByRole('region', { name: 'Debates', exact: true });
    await list.getByLabel('Tag').fill('to discuss');
    await list.getByText('1 debates', { exact: true }).waitFor();
    await page.goto(`${url}/runs/${run}`);
    await list.getByRole('checkbox', { name: `Select ${run}-0002` }).check();
    await list.getByRole('checkbox', { name: `Select ${run}-0003` }).check();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      list.getByRole('button', { name: 'Export JSON of 2 selected' }).click(),
    ]);
    const saved = JSON.parse(readFileSync((await file.path()) ?? '', 'utf8')) as {
      id: string;
      notes?: { text: string }[];
    }[];
    expect(saved.map(({ id }) => id)).toEqual([`${run}-0002`, `${run}-0003`]);
    expect(saved[0]?.notes?.[0]?.text).toBe('<b>odd</b> clause');
  });

  it('rules what waits one after another, with the judges’ reasons beside an empty form [P276]', async () => {
    const { page, served, picture } = viewer;
    const waiting = (await served.app.store.runs.debates(run)).filter(({ state }) => state === 'awaiting-human');
    expect(waiting.length).toBeGreaterThan(1);
    await page.goto(served.server.url);
    await page.getByRole('link', { name: run, exact: true }).last().click();
    await page.getByRole('link', { name: 'Review queue' }).click();
    await page.getByText(`${waiting.length} to rule`).waitFor();
    await page.getByRole('complementary', { name: 'What the judges say' }).getByRole('article').first().waitFor();
    expect(await page.locator('.human-form input:checked').count()).toBe(0);
    await picture('review-rulings');
    await isAccessible();
    // By keyboard alone: focus, arrows and Enter.
    for (const legend of await page.locator('.human-form fieldset').all()) {
      await legend.getByRole('radio').first().focus();
      await page.keyboard.press('Space');
      await page.keyboard.press('ArrowDown');
      await legend.getByLabel('Reason').focus();
      await page.keyboard.type('as clause one says');
    }
    await page.getByLabel('Problem in the spec').selectOption({ index: 1 });
    await page.getByLabel('Explanation').fill('Two clauses part here.');
    await page.getByRole('button', { name: 'Rule', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByText(`${waiting.length - 1} to rule`).waitFor();
    const ruled = (await served.app.store.runs.debates(run)).filter(({ state }) => state === 'awaiting-human');
    expect(ruled).toHaveLength(waiting.length - 1);
  });

  it('gives blind labels with keys 1 to 3, and shows how people agree [P276]', async () => {
    const { page, served, picture } = viewer;
    await page.goto(`${served.server.url}/runs/${run}/review?queue=labels`);
    await page.getByLabel('Responses to draw at random').fill('6');
    await page.getByRole('button', { name: 'Draw a sample' }).click();
    const panel = loadPanel('offline');
    for (const [index, name] of ['ana', 'ben'].entries()) {
      await page.getByLabel('Your name').fill(name);
      await page.getByText('0 of 6 labelled').waitFor();
      if (index === 0) {
        await picture('review-labels');
        await isAccessible();
      }
      for (let given = 1; given <= 6; given += 1) {
        const shown = (await page.locator('main').textContent()) ?? '';
        const members = panel.respondents === 'recorded' ? [] : panel.respondents;
        for (const { model } of [...members, ...panel.judges]) expect(shown).not.toContain(model.split(':').at(-1));
        await page.getByRole('heading', { name: 'Review queue' }).click();
        await page.keyboard.press(given % 2 === 0 || (index === 1 && given === 1) ? '2' : '1');
        await page.getByText(`${given} of 6 labelled`).waitFor();
      }
    }
    await page.getByText('Agreement, and judges against the labels').click();
    await page.getByText('ana 6, ben 6 labels').waitFor();
    await picture('review-agreement');
    await isAccessible();
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await widerThanWindow(page)).toEqual([]);
    await picture('review-390');
    await page.goto(`${served.server.url}/runs/${run}/review?queue=rulings`);
    await page.locator('.human-form').waitFor();
    expect(await widerThanWindow(page)).toEqual([]);
    await picture('review-rulings-390');
    await page.setViewportSize({ width: 1440, height: 900 });
    expect(viewer.problems).toEqual([]);
  });
});
