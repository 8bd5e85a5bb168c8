import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Frame, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, mcpFolder, mcpOverHttp, modernClient } from '../support/mcp-server.ts';
import { temporaryFolder } from '../support/run-cli.ts';

const root = path.resolve(import.meta.dirname, '../..');
const candidates = [process.env.CHROMIUM_PATH ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser'];
const executablePath = candidates.find((file) => file !== '' && existsSync(file));
const pages = ['debate', 'findings', 'ruling'] as const;
const uriOf = (name: (typeof pages)[number]) => `ui://mootcourt/${name}`;
const mimeType = 'text/html;profile=mcp-app';
/** What a host that shows pages says of itself. */
const showsPages = { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: [mimeType] } } };
/** What a strict host allows a page: its own script and style, and no network. */
const policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";

/** The pages of MCP Apps in a host on the package's own bridge. Skipped where there is no Chromium. */
describe.skipIf(executablePath === undefined)('pages in the chat', () => {
  const folder = temporaryFolder();
  let http: Awaited<ReturnType<typeof mcpOverHttp>>;
  let client: Awaited<ReturnType<typeof modernClient>>;
  let browser: Browser;
  let page: Page;
  const html: Record<string, string> = {};
  const told: string[] = [];
  const problems: string[] = [];
  const requests: string[] = [];

  beforeAll(async () => {
    await build({ configFile: path.join(root, 'web/chat.config.ts'), logLevel: 'warn' });
    await build({
      configFile: false,
      logLevel: 'warn',
      build: {
        outDir: folder,
        emptyOutDir: false,
        lib: {
          entry: path.join(import.meta.dirname, 'inputs/chat-host.mjs'),
          formats: ['es'],
          fileName: () => 'host.js',
        },
      },
    });
    http = await mcpOverHttp(mcpFolder(), 4);
    client = await modernClient({ url: http.url }, showsPages);
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
    page = await browser.newPage({ viewport: { width: 900, height: 1250 } });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('request', (request) => requests.push(request.url()));
    await page.exposeFunction('fromServer', (method: 'callTool' | 'readResource', params: never) =>
      method === 'callTool' ? client.callTool(params) : client.readResource(params),
    );
    await page.addScriptTag({ path: path.join(folder, 'host.js'), type: 'module' });
    await page.exposeFunction('toModel', (text: string) => void told.push(text));
    for (const name of pages) {
      const [content] = (await client.readResource({ uri: uriOf(name) })).contents;
      if (content === undefined || !('text' in content)) throw new Error('the page has no text');
      html[name] = String(content.text);
      expect(content.mimeType).toBe(mimeType);
    }
  });
  afterAll(async () => {
    await browser?.close();
    await client?.close();
    await http?.close();
  });

  async function show(name: (typeof pages)[number], result: unknown, theme: 'light' | 'dark'): Promise<Frame> {
    const strict = html[name]?.replace(
      '<head>',
      `<head><meta http-equiv="Content-Security-Policy" content="${policy}">`,
    );
    await page.evaluate(
      'new Promise((done) => { const at = () => globalThis.showApp ? done() : setTimeout(at); at(); })',
    );
    await page.evaluate(`globalThis.showApp(${JSON.stringify({ html: strict, result, theme })})`);
    const frame = page.frames().at(-1);
    if (frame === undefined) throw new Error('no frame');
    return frame;
  }

  async function violations(frame: Frame): Promise<unknown> {
    await frame.addScriptTag({ path: path.join(root, 'node_modules/axe-core/axe.min.js') });
    return frame.evaluate(
      "axe.run().then((result) => result.violations.map((item) => item.id + ': ' + item.nodes[0].html.slice(0, 200)))",
    );
  }

  const picture = async (name: string): Promise<void> => {
    const pictures = process.env.MOOTCOURT_PICTURES ?? path.join(folder, 'pictures');
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: path.join(pictures, `chat-${name}.png`), fullPage: true });
  };

  it('is one file under 200 kB that names nothing outside of itself, and tools point to it [P206] [P333]', async () => {
    for (const text of Object.values(html)) {
      expect(Buffer.byteLength(text)).toBeLessThan(200_000);
      expect(text).not.toMatch(/<(script|link|img)[^>]+(src|href)=/);
    }
    const { tools } = await client.listTools();
    const pointing = (page: (typeof pages)[number]) =>
      tools
        .filter((tool) => (tool._meta as { ui?: { resourceUri?: string } })?.ui?.resourceUri === uriOf(page))
        .map(({ name }) => name);
    expect(pages.map(pointing)).toEqual([
      ['adjudicate', 'explain_debate'],
      ['stress_test', 'get_run'],
      ['rule_debate'],
    ]);
  });

  it('follows a debate from its first answer to its ruling, light and dark, accessible [P206]', async () => {
    const question = { question: 'May I read my daughter’s diary?', values: ['Safety', 'Privacy'] };
    const adjudicated = client.callTool({ name: 'adjudicate', arguments: question });
    const { store } = http.app;
    const newest = async () => {
      const [run] = await store.runs.runs(1, { jobs: false });
      return run === undefined ? '' : ((await store.runs.debates(run.id))[0]?.id ?? '');
    };
    await expect.poll(newest).not.toBe('');
    const debate = await newest();
    const early = (await client.callTool({ name: 'explain_debate', arguments: { debate } })) as Answer;
    const frame = await show('debate', early, 'light');
    await frame.getByText('simulated', { exact: true }).waitFor();
    await frame.getByText('live', { exact: true }).waitFor();
    expect(await frame.getByRole('region', { name: 'Ruling' }).count()).toBe(0);
    await frame.locator('article.response-row').first().waitFor();
    await picture('live');
    expect(await violations(frame)).toEqual([]);

    await frame.getByRole('region', { name: 'Ruling' }).waitFor({ timeout: 120_000 });
    expect(await frame.locator('article.response-row').count()).toBe(12);
    const { run } = (await store.runs.debate(debate)) ?? { run: '' };
    const events = await store.trace.events(run, { debate });
    const end = events.find((event) => event.type === 'response-end');
    const text = end?.data.kind === 'answered' ? await store.getText(end.data.text) : '';
    await expect.poll(() => frame.locator('body').textContent()).toContain(text?.slice(0, 40));
    await picture('light');
    expect(await violations(frame)).toEqual([]);
    const paper = 'getComputedStyle(document.body).backgroundColor';
    expect(await frame.evaluate(paper)).toBe('rgb(246, 242, 232)');
    await page.evaluate("globalThis.setTheme('dark')");
    await expect.poll(() => frame.evaluate(paper)).toBe('rgb(21, 23, 26)');
    await picture('dark');
    expect(await violations(frame)).toEqual([]);
    await adjudicated;
    expect(problems).toEqual([]);
    expect(requests.filter((url) => /^https?:/.test(url))).toEqual([]);
  });

  it('tells what is wrong where the tool failed [P206]', async () => {
    const failed = await client.callTool({ name: 'explain_debate', arguments: { debate: '260101-00000000-0001' } });
    const frame = await show('debate', failed, 'light');
    expect(await frame.getByRole('alert').textContent()).toContain('not-found');
  });

  it('shows the weakest clauses of a run as it goes on, and opens their worst cases, light and dark [P333]', async () => {
    const early = await client.callTool({ name: 'stress_test', arguments: { limit: 6, waitSeconds: 0 } });
    expect(early.structuredContent).toMatchObject({ state: 'running' });
    const frame = await show('findings', early, 'light');
    await frame.getByText('simulated', { exact: true }).waitFor();
    await frame.getByRole('heading', { name: /^6 of 6 debates ruled, \d contested$/ }).waitFor({ timeout: 120_000 });
    const answer = (await client.callTool({ name: 'get_run', arguments: {} })) as Answer;
    const { contested, contestedDebates } = answer.structuredContent as {
      contested: { debate: string; d: number }[];
      contestedDebates: number;
    };
    expect(await frame.getByRole('heading', { level: 1 }).textContent()).toContain(`${contestedDebates} contested`);
    const clauses = frame.getByRole('region', { name: 'Weakest clauses' });
    expect(await clauses.locator('blockquote').count()).toBeGreaterThan(0);
    await frame.getByRole('table').getByText('n = ').first().waitFor();
    await picture('findings-light');
    expect(await violations(frame)).toEqual([]);
    await page.evaluate("globalThis.setTheme('dark')");
    await picture('findings-dark');
    expect(await violations(frame)).toEqual([]);
    await clauses.locator(`a[href="/debates/${contested[0]?.debate}"]`).last().click();
    await frame.getByRole('region', { name: 'Ruling' }).waitFor();
    expect(await frame.locator('main').textContent()).toContain(contested[0]?.debate);
    await frame.getByRole('button', { name: 'Back to the findings' }).click();
    await clauses.waitFor();
    expect(problems).toEqual([]);
  });

  it('rules by the form of its page alone, once, and tells the model [P334]', async () => {
    const call = async (name: string, input: Record<string, unknown>) =>
      (await client.callTool({ name, arguments: input })) as Answer & { _meta?: Record<string, unknown> };
    const { structuredContent } = await call('stress_test', { panel: 'human.yaml', limit: 3, waitSeconds: 45 });
    const rows = await http.app.store.runs.debates(String(structuredContent?.run));
    const debate = rows.find(({ state }) => state === 'awaiting-human')?.id ?? '';
    const asked = await call('rule_debate', { debate });
    const code = String(asked._meta?.['mootcourt/ruling']);
    expect(code).toMatch(/^[0-9a-f-]{36}$/);
    expect(JSON.stringify([asked.content, asked.structuredContent])).not.toContain(code);
    const ruling = {
      verdicts: [{ response: 'R01', verdict: 'compliant', reason: '' }],
      problem: 'none',
      explanation: 'x',
    };
    for (const wrong of [{ ...ruling }, { ...ruling, code: 'guessed' }])
      expect(JSON.stringify((await call('rule_debate', { debate, form: wrong })).content)).toContain('[forbidden]');

    const frame = await show('ruling', asked, 'light');
    const form = frame.getByRole('region', { name: 'Your ruling' });
    await form.getByRole('group').first().waitFor();
    await picture('ruling-light');
    expect(await violations(frame)).toEqual([]);
    await page.evaluate("globalThis.setTheme('dark')");
    await picture('ruling-dark');
    expect(await violations(frame)).toEqual([]);
    for (const group of await form.getByRole('group').all()) {
      await group.getByRole('radio', { name: 'ambiguous' }).check();
      await group.getByRole('textbox', { name: 'Reason' }).fill('both clauses apply');
    }
    await form.getByRole('combobox').selectOption('contradiction');
    await form.getByRole('textbox', { name: 'Explanation' }).fill('The two clauses contradict each other.');
    await form.getByRole('button', { name: 'Rule' }).click();
    await frame.getByRole('region', { name: 'Ruling', exact: true }).waitFor();
    const explained = await call('explain_debate', { debate });
    expect(explained.structuredContent).toMatchObject({ state: 'ruled', outcome: 'human', problem: 'contradiction' });
    await expect.poll(() => told.join(' ')).toContain(`ruled on debate ${debate}`);
    const again = await call('rule_debate', { debate, form: { ...ruling, code } });
    expect(JSON.stringify(again.content)).toContain('[forbidden]');
    expect(problems).toEqual([]);
    expect(requests.filter((url) => /^https?:/.test(url))).toEqual([]);
  });
});
