import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createAppContext } from '../src/app/app-context.ts';
import { loadModels } from '../src/settings/models-file.ts';
import { holdInstantRun } from './support/instant-run.ts';

// Promise: one process holds 20,000 debates, run after run, in flat memory, and leaves nothing open. Memory is what a full collection leaves
// (heap and buffers), since the resident size also shows how lazily V8 gives pages back; the resident size is printed beside it.
// `node bench/soak.ts [debates]` takes some minutes; of few debates the slope says little.
const maxMbPerTenThousand = 2;
const debatesOfRun = 1000;
const warmUpRuns = 4;
const debates = Number(process.argv[2] ?? 20_000);

if (global.gc === undefined) {
  const again = ['--expose-gc', import.meta.filename, String(debates)];
  process.exitCode = spawnSync(process.execPath, again, { stdio: 'inherit' }).status ?? 1;
} else {
  await soak(global.gc);
}

async function soak(collect: () => void): Promise<void> {
  const before = handles();
  const folder = mkdtempSync(path.join(tmpdir(), 'mootcourt-soak-'));
  const environment = { key: () => undefined, storeFile: path.join(folder, 'soak.db') };
  const app = await createAppContext({ environment, models: loadModels(), now: () => new Date() });
  const kept: [number, number][] = [];
  for (let held = debatesOfRun; held <= debates; held += debatesOfRun) {
    await holdInstantRun(app, debatesOfRun);
    await settle(collect);
    const { heapUsed, external, rss } = process.memoryUsage();
    kept.push([held, mb(heapUsed + external)]);
    process.stdout.write(
      `${held} debates: ${mb(heapUsed + external).toFixed(2)} MB kept, ${mb(rss).toFixed(0)} MB resident\n`,
    );
  }
  await app.close();
  rmSync(folder, { recursive: true });
  await settle(collect);
  const left = leftOpen(before, handles());
  const slope = 10_000 * slopeOf(kept.slice(warmUpRuns));
  process.stdout.write(
    `soak: ${slope.toFixed(2)} MB per 10,000 debates after the first ${warmUpRuns * debatesOfRun} (promised below ${maxMbPerTenThousand}); left open: ${left.join(', ') || 'nothing'}\n`,
  );
  if (!(slope < maxMbPerTenThousand) || left.length > 0) process.exitCode = 1;
}

/** Two collections with a turn of the loop between them: finalizers of the first free what the second takes. */
async function settle(collect: () => void): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

type Handles = { resources: string[]; files: number };

/** What keeps the process awake, and how many file descriptors it holds (0 where the system does not tell). */
function handles(): Handles {
  const files = process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;
  return { resources: process.getActiveResourcesInfo(), files };
}

function leftOpen(before: Handles, after: Handles): string[] {
  const known = [...before.resources];
  const left = after.resources.filter((resource) => {
    const at = known.indexOf(resource);
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
  return after.files > before.files ? [...left, `${after.files - before.files} file descriptors`] : left;
}

/** Slope of the least-squares line; NaN for fewer than two points. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (at: 0 | 1) => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const along = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  return points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / along;
}

function mb(bytes: number): number {
  return bytes / 1024 / 1024;
}
