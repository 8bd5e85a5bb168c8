// Builds dist/mootcourt.mcpb, the bundle for desktop assistants: the built package with its dependencies, and a manifest.
// Needs `npm run build` first. npx fetches the packer if it is not installed.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const packer = '@anthropic-ai/mcpb@2.1.2';
const root = path.resolve(import.meta.dirname, '..');
if (!existsSync(path.join(root, 'dist/program/main.js'))) throw new Error('build first: npm run build');
const { name, version, description, license } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const folder = mkdtempSync(path.join(tmpdir(), 'mootcourt-mcpb-'));
for (const part of ['bin', 'dist', 'config', 'package.json', 'package-lock.json', 'README.md', 'LICENSE'])
  cpSync(path.join(root, part), path.join(folder, part), {
    recursive: true,
    filter: (file) => !file.endsWith('.mcpb'),
  });
// The bundle holds the two SDKs that its settings have keys for, and no other optional package.
const file = path.join(folder, 'package.json');
const bundled = JSON.parse(readFileSync(file, 'utf8'));
for (const sdk of ['openai', '@anthropic-ai/sdk']) {
  bundled.dependencies[sdk] = bundled.optionalDependencies[sdk];
  delete bundled.optionalDependencies[sdk];
}
writeFileSync(file, JSON.stringify(bundled, null, 2));
execFileSync('npm', ['install', '--omit=dev', '--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund'], {
  cwd: folder,
  stdio: ['ignore', 'ignore', 'inherit'],
});
const manifest = {
  manifest_version: '0.3',
  name,
  display_name: 'Mootcourt',
  version,
  description,
  author: { name: 'The Mootcourt authors' },
  license,
  server: {
    type: 'node',
    entry_point: 'bin/mootcourt.mjs',
    mcp_config: {
      command: 'node',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: filled in by the host
      args: ['${__dirname}/bin/mootcourt.mjs', 'mcp', '--root', '${user_config.root}'],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: filled in by the host
      env: { OPENAI_API_KEY: '${user_config.openai_key}', ANTHROPIC_API_KEY: '${user_config.anthropic_key}' },
    },
  },
  compatibility: { runtimes: { node: '>=24' } },
  user_config: {
    root: {
      type: 'directory',
      title: 'Folder of your specs',
      description: 'Mootcourt reads specs, scenarios and panels below it, nothing else',
      required: true,
    },
    openai_key: {
      type: 'string',
      title: 'OpenAI key',
      description: 'Only for panels that use it',
      sensitive: true,
      required: false,
      default: '',
    },
    anthropic_key: {
      type: 'string',
      title: 'Anthropic key',
      description: 'Only for panels that use it',
      sensitive: true,
      required: false,
      default: '',
    },
  },
};
writeFileSync(path.join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
const out = path.join(root, 'dist', `${name}.mcpb`);
execFileSync('npx', ['-y', packer, 'validate', path.join(folder, 'manifest.json')], { stdio: 'inherit' });
execFileSync('npx', ['-y', packer, 'pack', folder, out], { stdio: ['ignore', 'ignore', 'inherit'] });
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${out}\n`);
