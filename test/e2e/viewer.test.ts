import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppContext, createAppContext } from '../../src/app/app-context.ts';
import { loadScenarios, loadSpec } from '../../src/runs/load-inputs.ts';
import { createRunService, type RunService } from '../../src/runs/run-service.ts';
import { startServer } from '../../src/server/start-server.ts';
import { loadModels } from '../../src/settings/models-file.ts';
import { loadPanel } from '../../src/settings/panel-file.ts';
import { importFiles } from '../../src/transfer/import-files.ts';
import { programFile } from '../support/program.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const root = path.resolve(import.meta.dirname, '../..');
/** Where the program itself looks for the built viewer. */
const viewer = path.join(root, 'dist/web');
const candidates = [process.env.CHROMIUM_PATH ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser'];
const executablePath = candidates.find((file) => file !== '' && existsSync(file));

/**
 * The built viewer in a real browser. Skipped where there is no Chromium: install it, or name it in
 * CHROMIUM_PATH.
 */
describe.skipIf(executablePath === undefined)('the viewer in a browser', () => {
  const folder = temporaryFolder();
  const storeFile = path.join(folder, 'viewer.db');
  const environment = { key: () => undefined, storeFile };
  // A megabyte.
  const hostile = '<img src=x onerror="document.title=1">\u001b[31m<script>document.title=2</script>\u202e'.repeat(
    12_500,
  );
  let browser: Browser;
  let page: Page;
  let app: AppContext;
  let service: RunService;
  let server: Awaited<ReturnType<typeof startServer>>;
  const problems: string[] = [];

  async function open(): Promise<void> {
    app = await createAppContext({ environment, models: loadModels(), now: () => new Date(), wordMs: 5 });
    service = createRunService(app);
    server = await startServer({
      app,
      service,
      host: '127.0.0.1',
      port: 0,
      token: undefined,
      webRoot: viewer,
    });
  }

  beforeAll(async () => {
    const vite = path.join(root, 'node_modules/.bin/vite');
    execFileSync(vite, ['build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'], { cwd: root });
    await open();
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
    page = await browser.newPage({ viewport: { width: 1200, height: 1000 } });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/WebSocket|ERR_CONNECTION/.test(message.text())) problems.push(message.text());
    });
  });
  afterAll(async () => {
    await browser?.close();
    await service?.drain();
    await server?.close();
    await app?.close();
  });

  /** Pictures of each view are kept where MOOTCOURT_PICTURES says, to be looked at. */
  const picture = async (name: string): Promise<void> => {
    const pictures = process.env.MOOTCOURT_PICTURES ?? path.join(folder, 'pictures');
    await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
  };

  const plan = (limit: number) => ({
    kind: 'stress-test' as const,
    spec: loadSpec('helpful-assistant'),
    panel: loadPanel('offline'),
    scenarios: loadScenarios('bundled').slice(0, limit),
    seed: 1,
  });

  /** The real program in a process of its own, which can be killed. */
  async function serveDemo(cwd: string, port: number, demo = true): Promise<{ process: ChildProcess; debate: string }> {
    const child = spawn(
      process.execPath,
      [programFile(), 'serve', '--port', String(port), ...(demo ? ['--demo'] : [])],
      {
        cwd,
        env: { PATH: process.env.PATH ?? '', HOME: cwd },
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    let output = '';
    const wanted = demo ? /http\S+\/debates\/\S+/ : /http\S+/;
    const debate = await new Promise<string>((resolve) => {
      child.stdout.on('data', (data) => {
        output += data;
        const address = wanted.exec(output)?.[0];
        if (address !== undefined) resolve(address);
      });
    });
    return { process: child, debate };
  }

  it('shows a debate live from its first words to its ruling', async () => {
    const run = await service.start(plan(1));
    await page.goto(`${server.url}/debates/${run.id}-0001`);
    await page.getByText('live', { exact: true }).waitFor();
    expect(await page.getByText('simulated', { exact: true }).count()).toBe(1);
    await page.locator('.response-row .prose').first().filter({ hasText: /\w{3}/ }).waitFor();
    await page.getByRole('region', { name: 'Ruling' }).waitFor({ timeout: 30_000 });
    expect(await page.locator('article.response-row').count()).toBe(12);
    const [value, other] = plan(1).scenarios[0]?.values ?? [];
    expect(await page.title()).toBe(`${value?.name} against ${other?.name} · Mootcourt`);
    // Every answer is on both position axes, the large ones and those of its own row.
    expect(await page.locator('.position-axis g.dot').count()).toBe(24);
    expect(await page.locator('.response-row .mini-position-axis g.dot').count()).toBe(24);
    await picture('debate');
  });

  it('replays it from a deep link, plays on, and verifies it', async () => {
    const [run] = await app.store.runs.runs(1);
    const debate = `${run?.id}-0001`;
    const events = await app.store.trace.events(run?.id ?? '', { debate });
    const half = events[Math.floor(events.length / 2)]?.seq ?? 0;
    await page.goto(`${server.url}/debates/${debate}?at=${half}`);
    await page.getByText('replay', { exact: true }).waitFor();
    await page.getByText(`${Math.floor(events.length / 2) + 1} of ${events.length} events`).waitFor();
    expect(await page.getByRole('region', { name: 'Ruling' }).count()).toBe(0);
    await page.getByLabel('Speed').selectOption('16');
    await page.getByRole('button', { name: 'Play' }).click();
    await page.getByRole('region', { name: 'Ruling' }).waitFor();
    expect(page.url()).toContain('?at=');
    await page.getByRole('button', { name: 'Verify by re-execution' }).click();
    await page.getByText(`Identical: ${events.length} events`).waitFor();
  });

  it('shows what a run found, filters its debates, and opens the spec', async () => {
    const run = await service.start(plan(12));
    await service.whenEnded(run.id);
    await page.goto(`${server.url}/runs/${run.id}`);
    await page.getByRole('region', { name: 'Key numbers' }).getByText('Fleiss’ κ').waitFor();
    await page.getByText('12 debates', { exact: true }).waitFor();
    await picture('run');
    const chart = page.getByRole('region', { name: 'Outliers' });
    await chart.getByText('Table').click();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      chart.getByRole('button', { name: 'CSV' }).click(),
    ]);
    expect(saved.suggestedFilename()).toBe(`simulated-${run.id}-outliers.csv`);
    await page.getByLabel('contested only').check();
    const debates = await app.store.runs.debates(run.id);
    const contested = debates.filter((debate) => debate.contested).length;
    await page.getByText(`${contested} debates`, { exact: true }).waitFor();
    expect(page.url()).toContain('contested=true');
    await page.getByLabel('contested only').uncheck();
    await page.getByLabel('High disagreement').check();
    const differ = debates.filter((debate) => (debate.d ?? 0) >= 1.5).length;
    await page.getByText(`${differ} debates`, { exact: true }).waitFor();
    await page.reload();
    await page.getByText(`${differ} debates`, { exact: true }).waitFor();
    await page.goto(`${server.url}/runs/${run.id}/spec`);
    await page.locator('.clause').first().waitFor();
    expect(await page.locator('.clause').count()).toBeGreaterThanOrEqual(40);
    await page.getByText('simulated', { exact: true }).waitFor();
    await picture('spec');
  });

  it('does not say how many debates have begun before it knows', async () => {
    const run = await service.start(plan(12));
    await service.whenEnded(run.id);
    const asked = Promise.withResolvers<void>();
    await page.route('**/summary', async (route) => {
      await asked.promise;
      await route.continue();
    });
    await page.goto(`${server.url}/runs/${run.id}`);
    const head = page.locator('.run-head p.soft');
    await head.getByText('12 debates, panel offline').waitFor();
    expect(await head.textContent()).toMatch(/^12 debates,/);
    asked.resolve();
    await page.getByRole('region', { name: 'Key numbers' }).waitFor();
    expect(await head.textContent()).toMatch(/^12 debates,/);
    await page.unroute('**/summary');
  });

  it('shows imported answers where the data set places them, and none where it does not', async () => {
    const head = 'query,value1,value2,nudge_direction,chunk_index,entry_idx';
    const answers = path.join(folder, 'answers.csv');
    const columns = ['a', 'b'].flatMap((name) => [
      `response_${name}`,
      `${name}_value1_position`,
      `${name}_value2_position`,
    ]);
    writeFileSync(
      answers,
      `${head},${columns.join(',')}\nMay I?,Candour,Comfort,neutral,0,0,Yes you may.,5,1,No you may not.,2,4\n`,
    );
    const judged = path.join(folder, 'judged.csv');
    writeFileSync(
      judged,
      `${head},model,response,x_decision\nMay I?,Candour,Comfort,neutral,0,0,a,Yes you may.,compliant\n`,
    );
    const { runs } = await importFiles(app, [answers, judged], {
      spec: loadSpec('helpful-assistant'),
      taxonomy: [],
      limit: 10,
      partSize: 10,
      signal: new AbortController().signal,
    });
    await page.goto(`${server.url}/debates/${runs[0]}-0001`);
    const axis = page.locator('.position-axis').first();
    await axis.getByText('R2 b: 2.00').waitFor({ state: 'attached' });
    expect(await axis.locator('g.dot title').allTextContents()).toEqual(['R1 a: 5.00', 'R2 b: 2.00']);
    await page.goto(`${server.url}/debates/${runs[1]}-0001`);
    await axis.getByText('no positions').waitFor();
    expect(await page.locator('.position-axis g.dot, .position-axis .weight line').count()).toBe(0);
  });

  it('forks a debate without one of its judges and shows both side by side', async () => {
    const [run] = (await app.store.runs.runs(5)).filter((row) => row.debates === 12);
    const debate = `${run?.id}-0001`;
    await page.goto(`${server.url}/debates/${debate}`);
    await page.getByRole('button', { name: 'Fork …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Fork this debate' });
    const judge = (await dialog.getByLabel('Without judge').locator('option').nth(1).textContent()) ?? '';
    await dialog.getByLabel('Without judge').selectOption(judge);
    await dialog.getByRole('button', { name: 'Fork and compare' }).click();
    await page.waitForURL(/\/compare\?left=/);
    const fork = new URL(page.url()).searchParams.get('right') ?? '';
    await page.getByRole('region', { name: 'Right' }).getByText('2 judges').waitFor();
    await page.getByRole('region', { name: 'Left' }).getByText('3 judges').waitFor();
    expect(await page.getByText('simulated', { exact: true }).count()).toBe(2);
    await service.whenEnded((await app.store.runs.debate(fork))?.run ?? '');
    await page.getByRole('region', { name: 'Differences' }).getByText('so far').waitFor({ state: 'detached' });
    await page
      .getByRole('row', { name: /assessment/ })
      .first()
      .waitFor();
    await picture('compare');
  });

  it('takes the ruling of a person for a debate that waits for one', async () => {
    const panel = { ...loadPanel('offline'), rounds: [], human: 'escalated' as const };
    const run = await service.start({ ...plan(12), panel });
    await service.whenEnded(run.id);
    expect((await app.store.runs.run(run.id))?.state).toBe('awaiting-review');
    await page.goto(`${server.url}/runs/${run.id}?state=awaiting-human`);
    await page.locator('.case-row a').first().click();
    const form = page.getByRole('region', { name: 'Your ruling' });
    // Nothing is chosen beforehand.
    expect(await form.getByRole('radio', { checked: true }).count()).toBe(0);
    for (const radio of await form.getByRole('radio', { name: 'non-compliant' }).all()) await radio.check();
    for (const reason of await form.getByLabel('Reason').all()) await reason.fill('Two clauses part here.');
    await form.getByLabel('Problem in the spec').selectOption('contradiction');
    await form.getByLabel('Explanation').fill('Two clauses ask for opposite things here.');
    await picture('human-ruling');
    await form.getByRole('button', { name: 'Rule' }).click();
    await page.getByRole('region', { name: 'Ruling', exact: true }).waitFor();
    await page.getByText('Two clauses ask for opposite things here.').first().waitFor();
    const debate = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    expect((await app.store.runs.debate(debate))?.state).toBe('ruled');
  });

  it('reconnects after the server was killed and started again, with no event lost or doubled [P32]', async () => {
    const own = temporaryFolder();
    const first = await serveDemo(own, 0);
    await page.goto(first.debate);
    await page.locator('.response-row .prose').first().filter({ hasText: /\w{3}/ }).waitFor();
    // The last of the page's own list of events, once some are stored.
    await page.getByText(/^([2-9]|\d\d) of \d+ events/).waitFor();
    first.process.kill('SIGKILL');
    await page.getByText('reconnecting', { exact: true }).waitFor();
    const second = await serveDemo(own, Number(new URL(first.debate).port), false);
    try {
      await page.getByRole('region', { name: 'Ruling' }).waitFor({ timeout: 60_000 });
      const trace = await fetch(first.debate.replace('/debates/', '/api/debates/').concat('/events'));
      const stored = (await trace.json()) as { type: string; seq: number }[];
      expect(stored.filter((event) => event.type === 'ruling')).toHaveLength(1);
      expect(new Set(stored.map((event) => event.seq)).size).toBe(stored.length);
      await page.getByText(`${stored.length} of ${stored.length} events`).waitFor();
    } finally {
      second.process.kill('SIGTERM');
    }
  });

  it('shows hostile answers as text [P33]', async () => {
    const panel = { ...loadPanel('offline'), respondents: 'recorded' as const };
    const scenarios = loadScenarios('bundled')
      .slice(0, 1)
      .map((scenario) => ({
        ...scenario,
        recorded: { hostile: { text: hostile }, mild: { text: 'Be kind and tell her the truth.' } },
      }));
    const run = await service.start({ ...plan(1), panel, scenarios });
    await service.whenEnded(run.id);
    await page.goto(`${server.url}/debates/${run.id}-0001`);
    await page.getByText('<img src=x').first().waitFor();
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(await page.title()).toContain('Mootcourt');
    await page.locator('.response-row button').first().click();
    await page.locator('.response-row.open').waitFor();
    expect(await page.locator('main img, main script').count()).toBe(0);
    const report = await page.goto(`${server.url}/api/runs/${run.id}/report`);
    expect(await report?.text()).not.toContain('<img src=x');
    expect(await page.locator('img, script').count()).toBe(0);
  });

  it('has no serious fault of accessibility, light or dark, and no error in its console', async () => {
    const [run] = (await app.store.runs.runs(5)).filter((row) => row.debates === 12);
    for (const colorScheme of ['light', 'dark'] as const) {
      // The page's own policy forbids foreign scripts, so the checker needs a context that sets it
      // aside.
      const context = await browser.newContext({ bypassCSP: true, colorScheme });
      const checked = await context.newPage();
      for (const address of ['/', `/runs/${run?.id}`, `/debates/${run?.id}-0001`, `/runs/${run?.id}/spec`]) {
        await checked.goto(server.url + address);
        await checked.locator('main h1').waitFor();
        await checked.waitForLoadState('networkidle');
        await checked.addScriptTag({ path: path.join(root, 'node_modules/axe-core/axe.min.js') });
        const violations = await checked.evaluate(
          "axe.run().then((result) => result.violations.filter((item) => ['serious', 'critical'].includes(item.impact)).map((item) => item.id + ': ' + item.nodes[0].html.slice(0, 200)))",
        );
        expect(violations, `${colorScheme} ${address}`).toEqual([]);
      }
      await context.close();
    }
    expect(problems).toEqual([]);
  });
});
