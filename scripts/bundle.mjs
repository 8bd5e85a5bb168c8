// Bundles the program with the packages that it needs into one folder, so that a start reads few files. Measured:
// LangGraph alone takes 0.55 s of CPU to load from its own files, and 0.13 s from a bundle.
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { licensesPlugin } from './licenses.mjs';

const root = path.resolve(import.meta.dirname, '..');
const { optionalDependencies, peerDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
/** Packages that may be missing, hold compiled code, or are chosen by the user stay outside and are loaded on demand. */
const external = [...Object.keys(optionalDependencies), ...Object.keys(peerDependencies), 'pg-native'];

/** The client of LangChain's models shares its classes with the user's own packages of LangChain. */
const sharing = path.join(root, 'src/providers/langchain.ts');

function isExternal(id, importer) {
  if (importer === sharing && id.startsWith('@langchain/')) return true;
  return external.some((name) => id === name || id.startsWith(`${name}/`));
}

/**
 * Writes the program to a folder: `main.js`, the threads that it starts, their chunks and the texts of prompts.
 * The folder appears whole or not at all.
 * @param more further entries, by name
 */
export async function bundle(folder, more = {}) {
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
            ...more,
          },
          external: isExternal,
          // Flat: threads and texts are found beside the code that asks for them.
          output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
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
  const [folder = '', withTestProcesses] = process.argv.slice(2);
  const ofTests = ['run-process', 'worker-process'].map((name) => [name, path.join(root, `test/support/${name}.ts`)]);
  await bundle(path.resolve(folder), withTestProcesses === '--with-test-processes' ? Object.fromEntries(ofTests) : {});
}
