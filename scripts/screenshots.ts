// Takes the pictures of the README: a live debate, the findings of a run and its report. Needs Chromium (CHROMIUM_PATH or /usr/bin/chromium) and a built viewer.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const root = path.resolve(import.meta.dirname, '..');
const images = path.join(root, 'docs/images');
const main = path.join(root, 'src/cli/main.ts');
const cwd = mkdtempSync(path.join(tmpdir(), 'mootcourt-pictures-'));
const result = JSON.parse(
  execFileSync(process.execPath, [main, 'run', '--json'], { cwd, encoding: 'utf8', maxBuffer: 2 ** 26 }),
);
const server = spawn(process.execPath, [main, 'serve', '--demo', '--port', '0'], {
  cwd,
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
  // The judges are reading: dots settle on the position axes while the last answers come to their end.
  await page.locator('.position-axis g.dot').nth(16).waitFor({ timeout: 120_000 });
  await page.screenshot({ path: path.join(images, 'live.png') });
  await page.goto(`${new URL(debate).origin}/runs/${result.run.id}`);
  await page.locator('.charts').waitFor({ timeout: 60_000 });
  await page.screenshot({ path: path.join(images, 'findings.png') });
  const report = await browser.newPage({ viewport: { width: 985, height: 1330 } });
  await report.goto(pathToFileURL(result.report).href);
  await report.screenshot({ path: path.join(images, 'report.png') });
  process.stdout.write(`written to ${images}\n`);
} finally {
  await browser.close();
  server.kill('SIGTERM');
}
