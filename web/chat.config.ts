import path from 'node:path';
import { preact } from '@preact/preset-vite';
import { defineConfig, type Plugin } from 'vite';

/** Puts scripts and styles into the page: a host shows it without a server behind it. */
function inline(): Plugin {
  return {
    name: 'inline',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const files = Object.values(bundle);
      const page = files.find((file) => file.type === 'asset' && file.fileName.endsWith('.html'));
      if (page?.type !== 'asset') throw new Error('the build has no page');
      const scripts: string[] = [];
      const styles: string[] = [];
      for (const file of files) {
        if (file === page) continue;
        if (file.type === 'chunk') scripts.push(file.code.replaceAll('</script', '<\\/script'));
        else if (file.fileName.endsWith('.css')) styles.push(String(file.source));
        else throw new Error(`${file.fileName} cannot be put into the page`);
        delete bundle[file.fileName];
      }
      page.source = String(page.source)
        .replaceAll(/ *<(script|link)[^>]*(src|href)="[^"]*"[^>]*>(<\/script>)?\n?/g, '')
        .replace('</head>', () => `<style>${styles.join('')}</style></head>`)
        .replace('</body>', () => `<script type="module">${scripts.join('')}</script></body>`);
    },
  };
}

/** Pages for hosts that show MCP Apps. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [preact(), inline()],
  build: {
    outDir: path.resolve(import.meta.dirname, '../dist/chat'),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    // Keeps `light-dark()`: a host names the scheme while the page is shown.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    rolldownOptions: { input: path.join(import.meta.dirname, 'chat-app.html') },
  },
});
