import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { writeLargeRun } from '../support/large-run.ts';
import { chromiumPath, openViewer, seriousViolations, type ViewerInBrowser } from '../support/viewer.ts';

const run = '261128-large001';
const later = '261128-large002';
const debates = 2000;
const contested = 1500;

/** Counts by clause as a reader of the store would take them, in plain SQL over its events. */
const plainCounts = `
  CREATE TEMP TABLE cited AS
    SELECT DISTINCT events.debate, json_extract(data, '$.assessment.response') AS response,
      json_extract(data, '$.assessment.judge') AS judge, json_extract(data, '$.assessment.verdict') AS verdict,
      json_extract(citation.value, '$.clause') AS clause
    FROM events, json_each(events.data, '$.assessment.citations') AS citation
    WHERE events.run = '${run}' AND events.type = 'judge-assessment' AND json_extract(data, '$.round') = 0
      AND json_extract(data, '$.assessment.kind') = 'assessed' AND json_extract(citation.value, '$.verified');
  CREATE INDEX temp.cited_by ON cited (debate, response, judge, clause);
  CREATE TEMP TABLE pairs AS
    SELECT DISTINCT one.debate, one.response, one.judge AS one, two.judge AS two
    FROM cited AS one JOIN cited AS two ON one.debate = two.debate AND one.response = two.response
    WHERE one.judge < two.judge AND one.verdict <> two.verdict;
  CREATE TEMP TABLE parted AS
    SELECT DISTINCT pairs.debate, mine.clause FROM pairs
      JOIN cited AS mine ON mine.debate = pairs.debate AND mine.response = pairs.response AND mine.judge = pairs.one
      JOIN cited AS other ON other.debate = pairs.debate AND other.response = pairs.response AND other.judge = pairs.two
        AND other.clause = mine.clause
    UNION
    SELECT pairs.debate, cited.clause FROM pairs
      JOIN cited ON cited.debate = pairs.debate AND cited.response = pairs.response AND cited.judge IN (pairs.one, pairs.two)
    WHERE NOT EXISTS (SELECT 1 FROM cited AS mine JOIN cited AS other ON other.debate = mine.debate
      AND other.response = mine.response AND other.clause = mine.clause
      WHERE mine.debate = pairs.debate AND mine.response = pairs.response AND mine.judge = pairs.one AND other.judge = pairs.two);`;

/** Bytes over the wire until the page stands, and how far things jumped (Cumulative Layout Shift). */
type Loading = { address: string; bytes: number; shift: number };
const observeShift = `globalThis.shift = 0; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shift += entry.value;
}).observe({ type: 'layout-shift', buffered: true });`;

describe.skipIf(chromiumPath === undefined)('a run of 2,000 debates in a browser', () => {
  let viewer: ViewerInBrowser;
  beforeAll(async () => {
    viewer = await openViewer();
    const { service, app } = viewer.served;
    const panel = loadPanel(path.join(import.meta.dirname, 'inputs/small-panel.yaml'));
    const scenarios = loadScenarios('bundled').slice(0, 60);
    const spec = loadSpec('helpful-assistant');
    const { id } = await service.start({ kind: 'stress-test', spec, panel, scenarios, seed: 1 });
    await service.whenEnded(id);
    await writeLargeRun(app.store, id, { run, debates, contested });
    await writeLargeRun(app.store, id, { run: later, debates: 60, contested: 20 });
    for (let state = { indexed: 0, of: 1 }; state.indexed < state.of; ) state = await service.indexResponses(run);
  }, 240_000);
  afterAll(() => viewer?.close());

  const get = async <T>(address: string): Promise<T> =>
    (await (await fetch(`${viewer.served.server.url}${address}`)).json()) as T;

  it('counts clauses and lists worst cases as a plain query of the store does [P343]', async () => {
    const summary = await viewer.served.service.summary(run);
    const database = new DatabaseSync(viewer.served.storeFile);
    const all = <T>(sql: string) =>
      database
        .prepare(sql)
        .all()
        .map((row) => ({ ...row })) as T[];
    database.exec(plainCounts);
    expect(summary.contestedDebates).toBe(contested);
    type Count = { clause: string; debates: number };
    const counted = (of: 'partedDebates' | 'ruledDebates') =>
      Object.fromEntries(summary.clauseCases.filter((item) => item[of] > 0).map((item) => [item.clause, item[of]]));
    const plain = (rows: Count[]) => Object.fromEntries(rows.map((row) => [row.clause, row.debates]));
    const parted = all<Count>('SELECT clause, count(*) AS debates FROM parted GROUP BY clause');
    expect(parted.length).toBeGreaterThan(5);
    expect(Math.max(...parted.map((row) => row.debates))).toBeGreaterThan(200);
    expect(counted('partedDebates')).toEqual(plain(parted));
    const ruled =
      all<Count>(`SELECT json_extract(cited.value, '$.clause') AS clause, count(DISTINCT debates.id) AS debates
      FROM events JOIN debates ON debates.id = events.debate, json_each(events.data, '$.ruling.clauses') AS cited
      WHERE events.run = '${run}' AND events.type = 'ruling' AND contested GROUP BY 1`);
    expect(counted('ruledDebates')).toEqual(plain(ruled));
    for (const { clause, worst } of summary.clauseCases.filter(({ worst }) => worst.length > 0)) {
      const expected = database
        .prepare('SELECT id FROM parted JOIN debates ON id = debate WHERE clause = ? ORDER BY d DESC, position LIMIT 3')
        .all(clause);
      expect(worst.map(({ debate }) => debate)).toEqual(expected.map(({ id }) => id));
    }
    const ids = (sql: string) => all<{ id: string }>(sql).map(({ id }) => id);
    const worst = ids(`SELECT id FROM debates WHERE run = '${run}' AND contested ORDER BY d DESC, position`);
    expect(summary.cases.map(({ debate }) => debate)).toEqual(worst.slice(0, summary.cases.length));
    type Listed = { total: number; debates: { id: string }[] };
    for (const offset of [0, 700, 1400]) {
      const listed = await get<Listed>(`/api/runs/${run}/debates?contested=true&sort=d&limit=100&offset=${offset}`);
      expect(listed.total).toBe(contested);
      expect(listed.debates.map(({ id }) => id)).toEqual(worst.slice(offset, offset + 100));
    }
    const ambiguous = all<{
      n: number;
    }>(`SELECT count(*) AS n FROM events, json_each(data, '$.ruling.verdicts') AS verdict
      WHERE run = '${run}' AND events.type = 'ruling' AND json_extract(verdict.value, '$.verdict') = 'ambiguous'
        AND json_extract(verdict.value, '$.by') <> 'none'`);
    expect((await get<{ total: number }>(`/api/runs/${run}/responses?verdict=ambiguous&limit=1`)).total).toBe(
      ambiguous[0]?.n,
    );
    database.close();
  });

  /** A page of its own, with an empty cache. */
  async function load(address: string, isThere: string): Promise<Loading> {
    const context = await viewer.browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(observeShift);
    await page.goto(`${viewer.served.server.url}${address}`, { waitUntil: 'commit' });
    await page.locator(isThere).first().waitFor();
    const entries = "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]";
    const bytes = (await page.evaluate(
      `${entries}.reduce((sum, { transferSize }) => sum + transferSize, 0)`,
    )) as number;
    await page.waitForLoadState('networkidle').catch(() => undefined);
    const shift = (await page.evaluate('globalThis.shift')) as number;
    await context.close();
    return { address, bytes, shift };
  }

  it('needs few bytes until its charts stand, and no page jumps [P344]', async () => {
    const findings = await load(`/runs/${run}`, '.charts svg, .charts .bars');
    expect(findings.bytes).toBeGreaterThan(50_000);
    // Half of what 200 kB/s bring in three seconds: the rest is for drawing.
    expect(findings.bytes).toBeLessThan(300_000);
    const others: Loading[] = [];
    for (const [address, isThere] of [
      ['/', '.tile'],
      [`/debates/${run}-0002`, '.response-row'],
      [`/runs/${run}/spec`, '.clause'],
      [`/runs/${run}/compare`, 'form.filters'],
      [`/runs/${run}/review?queue=labels`, 'form'],
    ] as const)
      others.push(await load(address, isThere));
    expect([findings, ...others].filter(({ shift }) => shift >= 0.05)).toEqual([]);
  });

  describe('answers what people come with in at most three clicks from the front page [P345]', () => {
    let clicks = 0;
    /** The front page, and a click that counts. */
    const fromFront = async () => {
      clicks = 0;
      await viewer.page.goto(viewer.served.server.url);
    };
    const click = async (name: string | RegExp, within: Locator | Page = viewer.page) => {
      clicks += 1;
      await within.getByRole('link', { name }).or(within.getByRole('button', { name })).first().click();
    };
    const openRun = () => click(run, viewer.page.locator('table.runs'));
    const list = () => viewer.page.getByRole('region', { name: /^(Debates|Responses)$/ });
    afterEach(() => expect(clicks).toBeLessThanOrEqual(3));

    it('where the spec is weak, in its words, and the three worst cases', async () => {
      await fromFront();
      await openRun();
      const weakest = viewer.page.getByRole('region', { name: 'Weakest clauses' });
      await weakest.locator('blockquote').nth(2).waitFor();
      const { weakest: expected } = await viewer.served.service.summary(run);
      for (const { title, worst } of expected.slice(0, 3)) {
        const card = weakest
          .locator('li.card')
          .filter({ has: viewer.page.getByRole('link', { name: title, exact: true }) });
        expect(await card.locator('.worst-case').count()).toBe(worst.length);
      }
      await viewer.picture('task-weakest');
    });

    it('why a debate was contested and who moved, on one screen', async () => {
      const { page } = viewer;
      await fromFront();
      await openRun();
      await click(/./, page.locator('.worst-case').first());
      const why = page.getByRole('region', { name: 'Why contested' });
      await why.waitFor();
      await viewer.picture('task-why');
      const box = await why.boundingBox();
      expect((box?.y ?? 900) + (box?.height ?? 0)).toBeLessThanOrEqual(900);
      await expect.poll(async () => why.locator('.reading').count()).toBe(2);
      expect(await why.textContent()).toMatch(/split|moved|No judge moved/);
    });

    it('which judge to drop', async () => {
      await fromFront();
      await openRun();
      const judges = viewer.page.getByRole('region', { name: 'Which judge to drop' });
      await judges.waitFor();
      for (const { judge } of (await viewer.served.service.summary(run)).analysis.panel.judges)
        expect(await judges.textContent()).toContain(judge.replace(/^simulated:judge-/, ''));
    });

    it('how two models differ, and where they part', async () => {
      const { page } = viewer;
      await fromFront();
      await openRun();
      await click('Compare');
      const first = page.getByRole('combobox', { name: 'Model', exact: true });
      await first.locator('option').nth(2).waitFor({ state: 'attached' });
      await first.selectOption({ index: 1 });
      await page.getByRole('combobox', { name: 'with model' }).selectOption({ index: 2 });
      await page.getByText(/Ruled differently: [\d,]+/).waitFor();
    });

    it('what a changed spec made better and worse', async () => {
      const { page } = viewer;
      await fromFront();
      await openRun();
      await click('Compare');
      const other = page.getByRole('combobox', { name: 'or this run with a later one' });
      await other.locator(`option[value="${later}"]`).waitFor({ state: 'attached' });
      await other.selectOption(later);
      await page.getByRole('region', { name: 'Difference' }).waitFor();
    });

    it('a ruling or labels of one’s own', async () => {
      await fromFront();
      await openRun();
      await click('Review queue');
      await viewer.page.getByRole('button', { name: 'Draw a sample' }).waitFor();
    });

    it('a link to this moment', async () => {
      const { page } = viewer;
      await fromFront();
      await openRun();
      await click(/./, page.locator('.worst-case').first());
      await click('Copy link');
      await page
        .locator('.actions output')
        .filter({ hasText: /Link copied|http/ })
        .waitFor();
    });

    it('a test of one’s own spec, with its price first', async () => {
      const { page } = viewer;
      await fromFront();
      const form = page.getByRole('form', { name: 'Start a run' });
      await form.getByRole('combobox', { name: 'Spec' }).selectOption('own');
      await form.getByLabel('Your spec').fill('# Care\n\nBe kind.\n');
      await form.getByLabel('Panel').selectOption('frontier');
      await form.getByLabel('Budget').fill('5');
      await click('Start a run', form);
      await page.getByRole('region', { name: 'Price before the start' }).waitFor();
    });

    it('all non-compliant answers and all refusals of one model, by a filter, and exports them', async () => {
      const { page } = viewer;
      await fromFront();
      await openRun();
      await list().getByLabel('List').selectOption('responses');
      await page.getByRole('combobox', { name: 'Model' }).selectOption('simulated:grok-4');
      await page.getByRole('combobox', { name: 'Verdict' }).selectOption('non-compliant');
      const query = 'model=simulated%3Agrok-4&verdict=non-compliant';
      const { total } = await get<{ total: number }>(`/api/runs/${run}/responses?${query}&limit=1`);
      expect(total).toBeGreaterThan(100);
      await list()
        .getByText(`${total.toLocaleString('en')} responses`, { exact: true })
        .waitFor();
      const [file] = await Promise.all([page.waitForEvent('download'), click('Export CSV', list())]);
      const lines = readFileSync((await file.path()) ?? '', 'utf8')
        .trimEnd()
        .split('\r\n');
      expect(lines.filter((line) => line.startsWith(run)).length).toBe(total);
      await page.getByRole('combobox', { name: 'Verdict' }).selectOption('');
      await page.getByLabel('refused').check();
      await page.waitForURL('**refused=true**');
    });

    it('finds nothing serious in any of these states by axe', async () => {
      const { page } = viewer;
      for (const address of [
        '/',
        `/runs/${run}`,
        `/runs/${run}?list=responses&text=would`,
        `/debates/${run}-0002`,
        `/runs/${run}/spec`,
      ]) {
        await page.goto(`${viewer.served.server.url}${address}`);
        await page.waitForLoadState('networkidle').catch(() => undefined);
        expect([address, await seriousViolations(page)]).toEqual([address, []]);
      }
      expect(viewer.problems).toEqual([]);
    });
  });
});
