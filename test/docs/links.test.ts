import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const pages = ['*.md', 'docs/**/*.md'].flatMap((pattern) => globSync(pattern, { cwd: root }));
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
/** Text in code blocks has no links and no headings. */
const prose = (file: string) => read(file).replaceAll(/^ *```[\s\S]*?^ *```$/gm, '');

/** The anchor that GitHub gives a heading. */
function anchorsOf(file: string): string[] {
  return [...prose(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('the documentation', () => {
  it.each(pages)('%s: every link leads to a file and a heading that exist', (page) => {
    const links = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [file = '', anchor] = link.split('#');
        const target = file === '' ? page : path.join(path.dirname(page), file);
        return !existsSync(path.join(root, target)) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
      });
    expect(broken).toEqual([]);
  });

  it('docs/README.md leads to every page', () => {
    const contents = [read('docs/README.md'), read('docs/decisions/README.md')].join('\n');
    const missing = pages
      .filter((page) => page.startsWith('docs/') && path.basename(page) !== 'README.md')
      .filter(
        (page) => !contents.includes(`(${path.basename(page)})`) && !contents.includes(`/${path.basename(page)})`),
      );
    expect(missing).toEqual([]);
  });

  it('README.md has at most 150 lines', () => {
    expect(read('README.md').split('\n').length - 1).toBeLessThanOrEqual(150);
  });

  it('installs nothing from the npm registry under the name mootcourt, which is not published', () => {
    const pagesWithNpx = pages.filter((page) =>
      /npx,? (?:-y )?mootcourt|npm i(?:nstall)? -g mootcourt/.test(read(page)),
    );
    expect(pagesWithNpx).toEqual([]);
  });
});
