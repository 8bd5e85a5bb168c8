/**
 * Where the program of a thread is: the file `name` beside the module that asks, TypeScript in the sources and
 * JavaScript in the installed package, where all programs stand in one folder.
 * @param moduleUrl `import.meta.url` of the module that asks
 */
export function workerProgram(name: string, moduleUrl: string): URL {
  return new URL(`./${name}.${moduleUrl.endsWith('.ts') ? 'ts' : 'js'}`, moduleUrl);
}
