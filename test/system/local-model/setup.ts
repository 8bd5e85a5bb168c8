import type { TestProject } from 'vitest/node';
import { installPython } from './python.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Python with the model and its server; empty where they cannot be had here. */
    interpreter: string;
  }
}

/** Before the suite: Python with the model, or one line that says why the suite is skipped. */
export default async function setup(project: TestProject): Promise<void> {
  const python = await installPython();
  if (python.kind === 'missing') process.stdout.write(`test:local-model is skipped: ${python.reason}\n`);
  project.provide('interpreter', python.kind === 'ready' ? python.interpreter : '');
}
