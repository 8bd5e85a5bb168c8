import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

/**
 * A proxy on the loopback that tunnels every host to one port of this machine, as no name is looked
 * up in tests. `tunnels` lists the hosts asked for, with the credentials they were asked with.
 */
export async function startConnectProxy(targetPort: number) {
  const tunnels: { host: string; credentials: string | undefined }[] = [];
  const server = createServer((incoming, outgoing) => {
    // Plain http goes through a proxy as a request with an absolute address.
    tunnels.push({ host: incoming.url ?? '', credentials: incoming.headers['proxy-authorization'] });
    outgoing.end('through the proxy');
  });
  server.on('connect', (request, socket, head) => {
    tunnels.push({ host: request.url ?? '', credentials: request.headers['proxy-authorization'] });
    const target = connect(targetPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.write(head);
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('error', () => target.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { port, tunnels, stop };
}
