// Takes the pictures of the README: a live debate and the findings of a run. Needs Chromium (CHROMIUM_PATH or /usr/bin/chromium) and a built viewer.
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';

const root = path.resolve(import.meta.dirname, '..');
const images = path.join(root, 'docs/images');
const server = spawn(process.execPath, [path.join(root, 'src/cli/main.ts'), 'serve', '--demo', '--port', '0'], {
  cwd: mkdtempSync(path.join(tmpdir(), 'mootcourt-pictures-')),
  stdio: ['ignore', 'pipe', 'inherit'],
});
const debate = await new Promise<string>((resolve) => {
  let output = '';
  server.stdout.on('data', (data) => {
    output += data;
    const address = /http\S+\/debates\/\S+/.exec(output)?.[0];
    if (address !== undefined) resolve(address);
  });
});
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  await page.goto(debate);
  await page.getByText('disagreement D =').waitFor({ timeout: 120_000 });
  await page.screenshot({ path: path.join(images, 'live.png') });
  await page.goto(debate.replace('/debates/', '/runs/').replace(/-0001$/, ''));
  await page.locator('.tile.ruled').nth(5).waitFor({ timeout: 300_000 });
  await page.waitForTimeout(1000);
  await page.screenshot({ path: path.join(images, 'findings.png') });
  process.stdout.write(`written to ${images}\n`);
} finally {
  await browser.close();
  server.kill('SIGTERM');
}
