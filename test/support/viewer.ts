import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { temporaryFolder } from './run-cli.ts';
import { type Served, serveHouse } from './test-server.ts';

const root = path.resolve(import.meta.dirname, '../..');
const candidates = [process.env.CHROMIUM_PATH ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser'];
/** Undefined where there is no Chromium: tests of the viewer are skipped then. */
export const chromiumPath = candidates.find((file) => file !== '' && existsSync(file));

export type ViewerInBrowser = {
  served: Served;
  browser: Browser;
  page: Page;
  /** What the page complained of. */
  problems: string[];
  /** Kept where MOOTCOURT_PICTURES says, to be looked at. */
  picture(name: string, page?: Page): Promise<void>;
  close(): Promise<void>;
};

/** The viewer, built into a folder of its own, on a server with an empty store, in a real browser. */
export async function openViewer(options: { wordMs?: number } = {}): Promise<ViewerInBrowser> {
  const folder = temporaryFolder();
  const webRoot = path.join(folder, 'web');
  const build = ['build', '--config', 'web/vite.config.ts', '--logLevel', 'warn', '--outDir', webRoot, '--emptyOutDir'];
  execFileSync(path.join(root, 'node_modules/.bin/vite'), build, { cwd: root });
  const served = await serveHouse({ webRoot, ...options });
  const browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  const pictures = process.env.MOOTCOURT_PICTURES ?? path.join(folder, 'pictures');
  return {
    served,
    browser,
    page,
    problems,
    picture: async (name, shown = page) => {
      await shown.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
    },
    async close() {
      await browser.close();
      await served.close();
    },
  };
}

/** What makes the page wider than the window: nothing, or the elements that reach out of it. */
export function widerThanWindow(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const wide = [...document.querySelectorAll('body *')].filter(
      (element) => element.closest('.scroll') === null && element.getBoundingClientRect().right > root.clientWidth,
    );
    return [root.scrollWidth + ' px', ...wide.slice(0, 5).map((element) => element.outerHTML.slice(0, 120))];
  })()`);
}

/** What axe finds serious or worse on the page as it stands. Evaluated, since the policy of the viewer lets no script tag in. */
export async function seriousViolations(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(path.join(root, 'node_modules/axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(
    "axe.run().then(({ violations }) => violations.filter(({ impact }) => ['serious', 'critical'].includes(impact)).map(({ id, nodes }) => id + ': ' + nodes[0].html.slice(0, 200)))",
  );
}
