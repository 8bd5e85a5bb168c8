import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

export type CountingProxy = {
  url: string;
  /** Most requests under way at once. */
  most(): number;
  requests(): number;
  stop(): Promise<void>;
};

/** Passes every request on to another server on this machine, and counts what no server tells of itself: how many were under way at once. */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  let active = 0;
  let most = 0;
  let requests = 0;
  const server = createServer((incoming, outgoing) => {
    active += 1;
    requests += 1;
    most = Math.max(most, active);
    outgoing.once('close', () => (active -= 1));
    const { method, headers, url = '/' } = incoming;
    const onward = send(new URL(url, target), { method: method ?? 'GET', headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      answer.once('error', () => outgoing.destroy());
    });
    onward.once('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    most: () => most,
    requests: () => requests,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
