import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type FaultyProxy = {
  /** The address to speak to in place of the target. */
  url: string;
  /** Ends every connection at once, in the middle of what it carries. */
  cut(): void;
  /** Passes nothing on for a while, in neither direction. */
  stall(ms: number): Promise<void>;
  /** Delays each piece of data from now on. */
  setDelay(ms: number): void;
  stop(): Promise<void>;
};

/** Passes TCP connections on to a server of this machine, with faults of a network. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const { hostname, port, pathname } = new URL(target);
  const sockets = new Set<Socket>();
  let delayMs = 0;
  let stalled = Promise.resolve();

  function pass(from: Socket, to: Socket): void {
    sockets.add(from);
    // One piece after the other, or a delay would change their order.
    let before = Promise.resolve();
    from.on('data', (data) => {
      before = before.then(async () => {
        await stalled;
        if (delayMs > 0) await sleep(delayMs);
        if (!to.destroyed) to.write(data);
      });
    });
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      void before.then(() => to.end());
    });
  }

  const server = createServer((incoming) => {
    const onward = connect(Number(port), hostname);
    pass(incoming, onward);
    pass(onward, incoming);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${own}${pathname === '/' ? '' : pathname}`,
    cut() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    async stall(ms) {
      const { promise, resolve } = Promise.withResolvers<void>();
      stalled = promise;
      await sleep(ms);
      resolve();
    },
    setDelay(ms) {
      delayMs = ms;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
