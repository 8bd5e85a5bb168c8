import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/domain/scenario.ts';
import { measuredText } from '../../src/results/findings.ts';
import type { Measured } from '../../src/results/run-summary.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { emptyRun } from '../support/test-server.ts';
import { chromiumPath, openViewer, type ViewerInBrowser, widerThanWindow } from '../support/viewer.ts';

const inputs = path.join(import.meta.dirname, 'inputs');

describe.skipIf(chromiumPath === undefined)('the findings in a browser', () => {
  let viewer: ViewerInBrowser;
  let run: string;
  let longNames: string;

  const finished = async (scenarios: readonly Scenario[]) => {
    const { service } = viewer.served;
    const panel = loadPanel(path.join(inputs, 'small-panel.yaml'));
    const spec = loadSpec('helpful-assistant');
    const { id } = await service.start({ kind: 'stress-test', spec, panel, scenarios: [...scenarios], seed: 1 });
    await service.whenEnded(id);
    return id;
  };

  beforeAll(async () => {
    viewer = await openViewer();
    run = await finished(loadScenarios('bundled').slice(0, 30));
    longNames = await finished(loadScenarios(path.join(inputs, 'long-names.jsonl')));
  }, 240_000);
  afterAll(() => viewer?.close());

  it('draws every bar as a share of its whole, on an axis from 0 to 100 % [P213]', async () => {
    const { page, served, picture } = viewer;
    await page.goto(`${served.server.url}/runs/${run}`);
    const { verdicts } = await served.service.summary(run);
    const total = Object.values(verdicts).reduce((sum, count) => sum + count, 0);
    const chart = page.getByRole('region', { name: 'Verdicts on responses' });
    await chart.waitFor();
    await picture('findings-1440');
    const track = await chart.locator('.track').first().boundingBox();
    const part = await chart.locator('.track .part.compliant').boundingBox();
    expect((part?.width ?? 0) / (track?.width ?? 1)).toBeCloseTo(verdicts.compliant / total, 2);
    for (const name of [
      'Clauses judges disagree on',
      'Verdicts on responses',
      'How debates ended',
      'Refusals by model',
    ]) {
      const ticks = page.getByRole('region', { name }).locator('.ticks').first();
      expect(await ticks.locator('span').allTextContents()).toEqual(['0 %', '25 %', '50 %', '75 %', '100 %']);
    }
  });

  it('shows the weakest clauses in their words, each with its worst cases, before the charts [P215]', async () => {
    const { page, served } = viewer;
    await page.goto(`${served.server.url}/runs/${run}`);
    const section = page.getByRole('region', { name: 'Weakest clauses' });
    await section.waitFor();
    const { weakest } = await served.service.summary(run);
    for (const clause of weakest.slice(0, 3)) {
      const card = section
        .locator('li.card')
        .filter({ has: page.getByRole('link', { name: clause.title, exact: true }) });
      expect(await card.locator('blockquote').textContent()).toContain(clause.text.slice(0, 80));
      expect(await card.locator('.worst-case').count()).toBe(clause.worst.length);
    }
    const charts = await page.locator('.charts').boundingBox();
    expect((await section.boundingBox())?.y ?? 0).toBeLessThan(charts?.y ?? 0);
    await section.locator('.worst-case a').first().click();
    await page.waitForURL(`**/debates/${weakest[0]?.worst[0]?.debate}`);
  });

  it('shows the severity of each judge apart from the answers, with its interval [P320]', async () => {
    const { page, served } = viewer;
    await page.goto(`${served.server.url}/runs/${run}`);
    const section = page.getByRole('region', { name: 'Severity of the judges' });
    await section.waitFor();
    const { positions } = (await served.service.summary(run)).analysis.severity;
    const judges = positions.kind === 'fitted' ? positions.judges : [];
    expect(judges.length).toBeGreaterThan(1);
    const text = await section.textContent();
    for (const { severity } of judges) expect(text).toContain(measuredText(severity, 'decimals'));
  });

  it('asks for the findings once, and keeps them marked when the server cannot be asked again [P214]', async () => {
    const { page, served } = viewer;
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(`${served.server.url}/runs/${run}`);
    await page.getByRole('region', { name: 'Key numbers' }).waitFor();
    await page.getByText('30 debates', { exact: true }).waitFor();
    expect(asked.filter((address) => address.endsWith('/summary'))).toHaveLength(1);
    await page.goto(served.server.url);
    await page.locator('.tile').first().waitFor();
    await page.route('**/api/runs**', (route) => route.abort());
    await page.locator('.stale').first().waitFor();
    expect(await page.locator('.tile').count()).toBeGreaterThan(0);
    expect(await page.getByRole('row').count()).toBeGreaterThan(1);
    await page.unroute('**/api/runs**');
    await page.locator('.stale').first().waitFor({ state: 'detached' });
  });

  it('says of a debate in a tile how it ended before its events are there [P214]', async () => {
    const { browser, served } = viewer;
    const page = await browser.newPage();
    await page.routeWebSocket('**/feed*', () => undefined);
    await page.goto(served.server.url);
    await page.locator('.tile').first().waitFor();
    for (const text of await page.locator('.tile .foot strong').allTextContents()) expect(text).toMatch(/^Ruled: /);
    await page.close();
  });

  it('shows question and answers of two debates side by side', async () => {
    const { page, served, picture } = viewer;
    const fork = await served.service.fork(`${run}-0001`, {
      panel: { ...loadPanel(path.join(inputs, 'small-panel.yaml')), name: 'other' },
    });
    await served.service.whenEnded(fork.id);
    const [left, right] = [`${run}-0002`, `${run}-0004`];
    await page.goto(`${served.server.url}/compare?left=${left}&right=${right}`);
    const scenario = await served.app.store.runs.scenario(run, 1);
    await page.getByRole('region', { name: 'Left' }).getByText(scenario.query.slice(0, 60)).waitFor();
    const answer = page.locator('.differences tr.answer').first();
    await answer.locator('summary').first().click();
    expect(await answer.textContent()).toMatch(/\w+ \w+ \w+/);
    expect(await page.locator('.differences').textContent()).not.toMatch(/[0-9a-f]{8}…|[0-9a-f]{64}/);
    await picture('compare');
  });

  it('fits a phone whatever names and scripts the scenario has, and shows joiners as they are [P211]', async () => {
    const { browser, served, picture } = viewer;
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    const addresses = {
      front: '/',
      run: `/runs/${longNames}`,
      spec: `/runs/${longNames}/spec`,
      debate: `/debates/${longNames}-0001`,
      compare: `/compare?left=${longNames}-0001&right=${longNames}-0002`,
      report: `/api/runs/${longNames}/report`,
      'large-report': `/api/runs/${run}/report`,
      'large-run': `/runs/${run}`,
    };
    const wide: Record<string, string[]> = {};
    for (const [name, address] of Object.entries(addresses)) {
      await page.goto(served.server.url + address);
      await page.locator('h1').first().waitFor();
      await page.waitForLoadState('networkidle');
      await picture(`phone-${name}`, page);
      const elements = await widerThanWindow(page);
      if (elements.length > 0) wide[name] = elements;
      expect(await page.locator('main').textContent()).not.toContain('U+200C');
    }
    expect(wide).toEqual({});
    await page.close();
  });

  it('shows compliance by level with intervals, and whose message was followed against which one was wanted, by model [P249]', async () => {
    const { browser, served, picture } = viewer;
    const asked = loadScenarios('bundled').filter(({ messages = [] }) =>
      messages.some(({ role }) => role === 'operator'),
    );
    const id = await finished(asked);
    const { authority } = (await served.service.summary(id)).analysis;
    expect(authority.messages.conflicts).toBeGreaterThan(0);
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await page.goto(`${served.server.url}/runs/${id}`);
    const levels = page.getByRole('region', { name: 'Compliance by level of authority', exact: true });
    await levels.waitFor();
    await levels.scrollIntoViewIfNeeded();
    const [top] = authority.clauses;
    const row = levels.getByRole('row', { name: top?.level ?? '' }).first();
    expect(await row.textContent()).toContain(measuredText(top?.compliant as Measured, 'percent'));
    expect(await row.textContent()).toContain(measuredText(top?.contested as Measured, 'percent'));
    const messages = page.getByRole('region', { name: 'Whose message prevails', exact: true });
    const matrix = messages.getByRole('table').nth(1);
    const [model] = authority.messages.models;
    for (const { wanted, followed, responses } of model?.pairs ?? []) {
      expect(await matrix.textContent()).toContain(`wanted ${wanted}, followed ${followed}`);
      const title = `${responses} of ${model?.responses} responses: the spec wants ${wanted}, the answer followed ${followed}`;
      expect(await matrix.getByTitle(title).count()).toBeGreaterThan(0);
    }
    await picture('phone-authority', page);
    expect(await widerThanWindow(page)).toEqual([]);
    const [debate] = await served.app.store.runs.debates(id);
    await page.goto(`${served.server.url}/debates/${debate?.id}`);
    await page.locator('h1').first().waitFor();
    await page.waitForLoadState('networkidle');
    await picture('phone-conversation', page);
    expect(await widerThanWindow(page)).toEqual([]);
    await page.close();
  }, 120_000);

  it('prints what is folded, and the bars [P213]', async () => {
    const { page, served } = viewer;
    await page.goto(`${served.server.url}/runs/${run}`);
    const chart = page.getByRole('region', { name: 'Verdicts on responses' });
    await chart.waitFor();
    await page.emulateMedia({ media: 'print' });
    const table = chart.locator('table');
    expect((await table.boundingBox())?.height ?? 0).toBeGreaterThan(20);
    const adjust = "getComputedStyle(document.querySelector('.bars .part')).getPropertyValue('print-color-adjust')";
    expect(await page.evaluate(adjust)).toBe('exact');
    await page.emulateMedia({ media: null });
    expect(viewer.problems).toEqual([]);
  });

  it('has what a reader in a hurry needs on two printed pages, then the rest [P347]', async () => {
    const { browser, served } = viewer;
    // A4 with margins of 12 mm, at 96 dots an inch.
    const [width, height] = [703, 1032];
    const page = await browser.newPage({ viewport: { width, height } });
    await page.goto(`${served.server.url}/api/runs/${run}/report`);
    await page.emulateMedia({ media: 'print' });
    const heads = await page.locator('h2').allTextContents();
    expect(heads.slice(0, 5)).toEqual(['Weakest clauses', 'Worst cases', 'What to change', 'Limitations', 'In detail']);
    const end = (await page.locator('#details').boundingBox())?.y ?? Number.POSITIVE_INFINITY;
    expect(end).toBeLessThan(2 * height);
    expect(await page.locator('blockquote').first().textContent()).toContain(
      ((await served.service.summary(run)).weakest[0]?.text ?? '?').slice(0, 60),
    );
    await page.close();
  });

  it('tells of a run under way how many debates are ruled, the rate and the time left [P274]', async () => {
    const { browser, served } = viewer;
    const page = await browser.newPage();
    const { run: open, debate } = await emptyRun(served.app.store);
    await page.clock.install();
    await page.goto(`${served.server.url}/runs/${open}`);
    const progress = page.locator('.run-progress');
    await progress.getByText('0 of 1 ruled').waitFor();
    expect(await progress.textContent()).toContain('measuring the rate');
    for (let polls = 0; polls < 8; polls += 1) await page.clock.runFor(2000);
    await progress.getByText('none ended since this page was opened').waitFor();
    await served.app.store.trace.appendDebate(
      open,
      debate,
      [{ type: 'human-ruling-request', data: { responses: ['R1'] } }],
      {
        state: 'awaiting-human',
      },
    );
    for (let polls = 0; polls < 3; polls += 1) await page.clock.runFor(2000);
    await progress.getByText('1 await a person').waitFor();
    expect(await progress.textContent()).toMatch(/[\d.]+ a minute, about 0 min left/);
    await page.close();
  });
});
