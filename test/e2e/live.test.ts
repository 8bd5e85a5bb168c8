import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { chromiumPath, openViewer, seriousViolations, type ViewerInBrowser } from '../support/viewer.ts';

/** Letters of what is to be read from across a room, in parts of the window's height, and what is cut. */
const lettersOnTheWall = `(() => {
  const shown = [...document.querySelectorAll('.wall *')].filter(
    (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== ''),
  ).filter((element) => element.closest('.hidden, .visually-hidden, title, .dot') === null);
  return shown.map((element) => {
    const size = parseFloat(getComputedStyle(element).fontSize);
    const svg = element.closest('svg');
    const scale = svg === null ? 1 : svg.getScreenCTM().a;
    return [element.textContent.slice(0, 40), (size * scale) / innerHeight];
  });
})()`;

describe.skipIf(chromiumPath === undefined)('a debate under way in a browser', () => {
  let viewer: ViewerInBrowser;
  let run: string;
  beforeAll(async () => {
    viewer = await openViewer({ wordMs: 15 });
    const { service } = viewer.served;
    const scenarios = loadScenarios('bundled').slice(0, 12);
    const spec = loadSpec('helpful-assistant');
    run = (
      await service.start({
        kind: 'stress-test',
        spec,
        panel: loadPanel('offline'),
        scenarios,
        // Judges change their verdicts in the first round of the first debate.
        seed: 4,
        concurrency: 1,
      })
    ).id;
  }, 240_000);
  afterAll(() => viewer?.close());

  it('shows on the first screen who speaks, word by word, and who has moved [P277]', async () => {
    const { page, served, picture } = viewer;
    await page.goto(`${served.server.url}/debates/${run}-0001`);
    const speech = page.locator('.current-speech');
    await speech.getByRole('region', { name: 'Said now' }).waitFor();
    const box = await speech.boundingBox();
    expect((box?.y ?? 900) + (box?.height ?? 0)).toBeLessThan(900);
    const words = new Set<string>();
    await expect
      .poll(async () => words.add((await speech.locator('.prose').first().textContent()) ?? '').size, {
        timeout: 20_000,
      })
      .toBeGreaterThan(5);
    for (const text of words) expect(text).not.toMatch(/"citations"|"verdict"/);
    await speech.getByText(/\d+ moves?$/).waitFor({ timeout: 60_000 });
    await picture('live-speech');
  }, 120_000);

  it('fills a wall with letters of 3 % of its height and more, and goes on to the next debate [P278]', async () => {
    const { page, served, picture } = viewer;
    await page.goto(`${served.server.url}/?view=wall`);
    for (const [width, height] of [
      [1920, 1080],
      [3840, 2160],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.locator('.wall .current-speech .prose').waitFor({ timeout: 60_000 });
      const letters = (await page.evaluate(lettersOnTheWall)) as [string, number][];
      expect(letters.length).toBeGreaterThan(20);
      expect(letters.filter(([, share]) => share < 0.0299)).toEqual([]);
      expect(
        await page.evaluate(
          '[document.documentElement.scrollHeight <= innerHeight, document.documentElement.scrollWidth <= innerWidth]',
        ),
      ).toEqual([true, true]);
      for (const judge of ['literal', 'purposive', 'cautious'])
        expect(await page.locator('.wall-judges').getByText(judge, { exact: true }).count()).toBe(1);
      await picture(`wall-${height}`);
      expect(await seriousViolations(page)).toEqual([]);
    }
    await page.goto(`${served.server.url}/?view=wall&stay=1`);
    const shown = async () =>
      (await page
        .locator('.wall')
        .getAttribute('data-debate')
        .catch(() => null)) ?? '';
    await page.locator('.wall').waitFor();
    const first = await shown();
    await expect.poll(async () => [first, ''].includes(await shown()), { timeout: 90_000 }).toBe(false);
    await page.setViewportSize({ width: 1440, height: 900 });
    await served.service.cancel(run);
    expect(viewer.problems).toEqual([]);
  }, 180_000);
});
