import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRandom } from '../src/measures/seeded-random.ts';
import { loadScenarios } from '../src/runs/load-inputs.ts';
import { checkLimits } from './support/check-limits.ts';

/**
 * `select` may take so many times the memory of its vectors over what it takes for a hundred
 * families, and so much more that the allocator rounds up.
 */
const maxPerVectorByte = 2.5;
const slackBytes = 16 * 2 ** 20;
/**
 * The heap that the process gets, in MB. Without a bound V8 lets garbage lie while memory is free:
 * peaks of 180 to 400 MB were seen for one file, which say nothing of what is needed. A process
 * that needs more than this bound ends with an error. Vectors lie outside the heap.
 */
const heapLimits = ['--max-old-space-size=128', '--max-semi-space-size=4'];

/**
 * `select` from `count` families of three scenarios each, read from a file, in a process of its own
 * with a bounded heap: peak memory over that for a hundred families, against the vectors' own size
 * (count × dimensions × 4 bytes).
 */
export function selectEndToEnd(count: number, k: number, embeddings: 'lexical' | 'words'): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'mootcourt-select-'));
  const vectors = count * (embeddings === 'words' ? 512 : 256) * 4;
  try {
    const least = held(folder, 100, 10, embeddings).peak;
    const { peak, seconds } = held(folder, count, k, embeddings);
    console.log(
      `select ${k} of ${count} families (${embeddings}): ${seconds.toFixed(0)} s, peak ${megabytes(peak)} MB, for a hundred families ${megabytes(least)} MB, ` +
        `vectors ${megabytes(vectors)} MB`,
    );
    const limit = maxPerVectorByte + slackBytes / vectors;
    const why = `the allocator rounds up by ${megabytes(slackBytes)} MB, whatever the size`;
    checkLimits('select', [
      {
        name: `memory over that for a hundred families, by that of the vectors (${embeddings})`,
        value: (peak - least) / vectors,
        // As printed: two decimals.
        atMost: Math.round(limit * 100) / 100,
        promised: { limit: maxPerVectorByte, why },
      },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function held(folder: string, count: number, k: number, embeddings: string): { peak: number; seconds: number } {
  const file = path.join(folder, `${count}.jsonl`);
  writeFamilies(file, count);
  const script = path.resolve(import.meta.dirname, 'select-run.ts');
  const startedAt = performance.now();
  const out = execFileSync(
    process.execPath,
    [...heapLimits, script, file, `${k}`, embeddings, path.join(folder, 'out.jsonl')],
    {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  return { peak: Number(out), seconds: (performance.now() - startedAt) / 1000 };
}

/** Families whose queries are drawn from the words of the bundled ones, so that no two are alike. */
function writeFamilies(file: string, count: number): void {
  const bundled = loadScenarios('bundled').slice(0, 3);
  const words = loadScenarios('bundled').flatMap((loadScenario) => loadScenario.query.split(/\s+/));
  const random = createRandom(`families:${count}`);
  const descriptor = openSync(file, 'w');
  for (let family = 0; family < count; family += 1) {
    const query = Array.from({ length: 50 }, () => words[Math.floor(random() * words.length)]).join(' ');
    const lines = bundled.map(({ rubric: _unused, ...item }) =>
      JSON.stringify({ ...item, id: `made-${family}/${item.nudge}`, family: `made-${family}`, query }),
    );
    writeSync(descriptor, `${lines.join('\n')}\n`);
  }
  closeSync(descriptor);
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}
