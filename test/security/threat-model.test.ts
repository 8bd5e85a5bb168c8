import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadAttacks } from '../../src/settings/attacks-file.ts';
import { flagsOf } from '../../src/studies/red-team/flag-attacks.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const page = read('docs/security.md');
const threats = (page.split('\n## Threats\n')[1] ?? '').split(/\n### /).slice(1);

describe('docs/security.md', () => {
  it('names no file that is not there', () => {
    const files = [...page.matchAll(/\b(?:src|test|web|bench|scripts|config|docs)\/[\w./-]+\.\w+/g)].map(
      ([file]) => file,
    );
    expect(new Set(files).size).toBeGreaterThan(40);
    expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  it('names no promise that is not made', () => {
    const made = new Set([...read('docs/spec.md').matchAll(/^- \*\*(P\d+)\*\*/gm)].map(([, promise]) => promise));
    const named = [...page.matchAll(/\bP\d+\b/g)].map(([promise]) => promise);
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((promise) => !made.has(promise))).toEqual([]);
  });

  it.each(threats.map((text) => [text.split('\n')[0] ?? '', text]))(
    '%s: has a defence that stands in a file, a test, and says what is left',
    (_title, text) => {
      const part = (name: string) => new RegExp(`^- \\*\\*${name}\\*\\* (.*)$`, 'm').exec(text)?.[1] ?? '';
      expect(part('Defence.')).toMatch(/`(?:src|scripts|web)\//);
      expect(part('Tests.')).toMatch(/`test\/[\w/-]+\.test\.ts`/);
      expect(part('Residual risk.').length).toBeGreaterThan(40);
    },
  );

  it('promises that it names beside a test are in that test’s titles', () => {
    const pairs = [...page.matchAll(/^- \*\*Tests\.\*\* (.*)$/gm)].flatMap(([, line = '']) =>
      line.split('; ').flatMap((part) => {
        const files = [...part.matchAll(/`(test\/[^`]+)`/g)].map(([, file]) => read(file ?? ''));
        const promises = [...part.matchAll(/\bP\d+\b/g)].map(([promise]) => promise);
        return files.length === 0
          ? []
          : promises.map((promise) => ({
              promise,
              held: new RegExp(`\\[(?:P\\d+, )*${promise}\\b`).test(files.join('')),
            }));
      }),
    );
    expect(pairs.length).toBeGreaterThan(10);
    expect(pairs.filter(({ held }) => !held)).toEqual([]);
  });

  it('gives the figures of the attacks that are there, found and not found', () => {
    const attacks = loadAttacks();
    const counted = (some: ReturnType<typeof loadAttacks>) => flagsOf(some).filter(({ flagged }) => flagged).length;
    const techniques = new Set(attacks.map(({ technique }) => technique)).size;
    const languages = new Set(attacks.map(({ language }) => language)).size;
    expect(page).toContain(`${attacks.length} attacks of our own writing`);
    expect(page).toContain(`in ${techniques} techniques and ${languages} languages`);
    expect(page).toContain(`| ${((100 * counted(attacks)) / attacks.length).toFixed(1)} % [`);
    const heldOut = loadAttacks(path.join(root, 'test/security/held-out.yaml'));
    expect(page).toContain(`| ${counted(heldOut)} of ${heldOut.length}, `);
  });
});
