import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

/** Tokens that a slot takes, prompt and answer. */
export const contextWindow = 4096;
/** Calls that the server answers at once. */
const slots = 2;

/** llama.cpp's server as a process of its own; it ends by itself when this process does. */
export type ModelServer = {
  url: string;
  pid: number;
  /** Ends it as a crash would, in the middle of what it does. */
  kill(): Promise<void>;
};

/**
 * Starts the server and waits until the model is loaded.
 * @param port of a server that was there before; a free one where absent
 * @throws where it ends before it listens, with its last words
 */
export async function startModelServer(interpreter: string, port = 0): Promise<ModelServer> {
  const script = path.join(import.meta.dirname, 'serve.py');
  const child = spawn(interpreter, [script, String(port), String(contextWindow), String(slots)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const url = await listening(child);
  return {
    url,
    pid: child.pid ?? 0,
    kill: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    let errors = '';
    child.stderr?.on('data', (bytes: Buffer) => {
      errors = (errors + bytes.toString()).slice(-2000);
    });
    child.stdout?.on('data', (bytes: Buffer) => {
      output += bytes.toString();
      const address = /^listening (\S+)$/m.exec(output)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the model's server ended with code ${code}: ${errors.trim()}`)));
  });
}
