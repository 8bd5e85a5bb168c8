// Bundles the program with packages that it needs into one folder, so that a start reads few files. Measured: LangGraph alone
// takes 0.55 s of CPU to load from its own files, and 0.13 s from a bundle. The children of tests have it bundled; the
// package, which has to be small, loads it from where npm installs it.
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { licensesPlugin } from './licenses.mjs';

const root = path.resolve(import.meta.dirname, '..');
const { optionalDependencies, peerDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
/** Packages that may be missing, hold compiled code, or are chosen by the user stay outside and are loaded on demand. */
const absent = [...Object.keys(optionalDependencies), ...Object.keys(peerDependencies), 'pg-native'];
/**
 * What the shipped program leaves to npm, which installs it beside: packages that would make the download several times as
 * large, and LangChain, whose classes `mootcourt/graph` shares with its user's graph.
 */
const beside = [
  '@langchain',
  '@opentelemetry',
  'compression',
  'csv-parse',
  'diff',
  'express',
  'jose',
  'js-tiktoken',
  'kysely',
  'pg',
  'pg-boss',
  'undici',
  'ws',
  'yauzl',
  'zod-openapi',
];
/** The entries of package.json's `exports`. */
const publicEntries = {
  adjudication: 'src/adjudication/index.ts',
  client: 'src/client/index.ts',
  graph: 'src/langgraph/index.ts',
  measures: 'src/measures/index.ts',
};

/** The client of LangChain's models shares its classes with the user's own packages of LangChain. */
const sharing = path.join(root, 'src/providers/langchain.ts');

/** Some sixty small files that every start reads; its copies share what they hold by the process's own registry. */
const withIn = '@opentelemetry/api';

function isExternal(id, importer, names) {
  if (id === withIn) return false;
  if (importer === sharing && id.startsWith('@langchain/')) return true;
  return names.some((name) => id === name || id.startsWith(`${name}/`));
}

/**
 * Writes the program to a folder: `main.js`, the threads that it starts, their chunks and the texts of prompts.
 * The folder appears whole or not at all.
 * @param options.isShipped as the package has it: small, without the packages that npm installs, and with the public entries
 * @param options.more further entries, by name
 */
export async function bundle(folder, { isShipped = false, more = {} } = {}) {
  const external = isShipped ? [...absent, ...beside] : absent;
  const entries = Object.entries({ ...(isShipped ? publicEntries : {}), ...more });
  const made = mkdtempSync(`${folder}-`);
  try {
    await build({
      configFile: false,
      root,
      publicDir: false,
      logLevel: 'warn',
      plugins: [licensesPlugin()],
      ssr: { noExternal: true, external },
      build: {
        ssr: true,
        target: 'node24',
        outDir: made,
        emptyOutDir: false,
        minify: false,
        sourcemap: false,
        rolldownOptions: {
          input: {
            main: path.join(root, 'src/cli/main.ts'),
            'summary-worker': path.join(root, 'src/runs/results/summary-worker.ts'),
            'response-index-worker': path.join(root, 'src/runs/results/response-index-worker.ts'),
            'measure-worker': path.join(root, 'src/studies/measure/measure-worker.ts'),
            'write-worker': path.join(root, 'src/store/sqlite/write-worker.ts'),
            ...Object.fromEntries(entries.map(([name, file]) => [name, path.join(root, file)])),
          },
          external: (id, importer) => isExternal(id, importer, external),
          // Flat: threads and texts are found beside the code that asks for them.
          output: {
            entryFileNames: '[name].js',
            chunkFileNames: '[name]-[hash].js',
            // Names of functions and classes stay, since errors tell them.
            ...(isShipped ? { minify: { compress: false, mangle: { keepNames: true } } } : {}),
          },
        },
      },
    });
    cpSync(path.join(root, 'src/agents/prompts'), made, { recursive: true, filter: (file) => !file.endsWith('.ts') });
    rename(made, folder);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    throw error;
  }
}

/** Where two processes bundle the same sources at once, the first folder stays. */
function rename(made, folder) {
  try {
    renameSync(made, folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error;
    rmSync(made, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const [folder = '', kind] = process.argv.slice(2);
  const ofTests = ['run-process', 'worker-process'].map((name) => [name, `test/support/${name}.ts`]);
  const isShipped = kind === '--shipped';
  await bundle(path.resolve(folder), isShipped ? { isShipped } : { more: Object.fromEntries(ofTests) });
}
