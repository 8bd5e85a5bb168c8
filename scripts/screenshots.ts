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
  const page = await browser.newPage({ viewport: { width: 1360, height: 960 } });
  await page.goto(debate);
  // The judges are reading: dots settle on the rulers while the last answers come to their end.
  await page.locator('.ruler g.dot').nth(16).waitFor({ timeout: 120_000 });
  await page.screenshot({ path: path.join(images, 'live.png') });
  const { origin } = new URL(debate);
  const started = await page.request.post(`${origin}/api/runs`, { data: { limit: 180 }, headers: { origin } });
  const run = (await started.json()) as { id: string };
  await page.goto(`${origin}/runs/${run.id}`);
  await page.getByText('180 of 180 debates begun').waitFor({ timeout: 600_000 });
  await page.getByText('finished', { exact: true }).first().waitFor({ timeout: 600_000 });
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: path.join(images, 'findings.png') });
  process.stdout.write(`written to ${images}\n`);
} finally {
  await browser.close();
  server.kill('SIGTERM');
}
