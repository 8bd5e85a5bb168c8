// Follows a run, or everything: node docs/feed-client.mjs [run]. The server's address is in MOOTCOURT_URL.
import { WebSocket } from 'ws';

const address = process.env.MOOTCOURT_URL ?? 'http://127.0.0.1:7331';
const token = process.env.MOOTCOURT_TOKEN;
const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
const run = process.argv[2];
let after = run === undefined ? 'live' : 0;

function follow() {
  const socket = new WebSocket(`${address.replace(/^http/, 'ws')}/feed`, { headers });
  socket.on('open', () => socket.send(JSON.stringify({ type: 'subscribe', id: 1, run, after })));
  socket.on('message', (data) => {
    const { events = [], cursor, message } = JSON.parse(data);
    if (message !== undefined) process.stderr.write(`${message}\n`);
    for (const { seq, debate, type } of events) process.stdout.write(`${seq} ${debate} ${type}\n`);
    // Of everything, a frame names the runs that it moved; of one run, the cursor is a number.
    if (cursor !== undefined)
      after = typeof cursor === 'number' ? cursor : { ...(after === 'live' ? {} : after), ...cursor };
  });
  socket.on('error', () => undefined);
  socket.on('close', () => setTimeout(follow, 1000));
}
follow();
