import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { serveHouse } from '../../support/test-server.ts';

it('the server shows how long its event loop was held up [P223]', async () => {
  const served = await serveHouse();
  try {
    const read = async () => {
      const text = await (await fetch(`${served.url}/metrics`)).text();
      const values = [...text.matchAll(/^mootcourt_event_loop_delay_seconds\{quantile="([\d.]+)"\} (\S+)$/gm)];
      return new Map(values.map(([, quantile, value]) => [quantile, Number(value)]));
    };
    expect([...(await read()).keys()]).toEqual(['0.5', '0.99', '1']);
    // The monitor has to tick before and after.
    await sleep(30);
    const until = performance.now() + 250;
    while (performance.now() < until);
    await sleep(30);
    const held = await read();
    expect(held.get('1')).toBeGreaterThan(0.2);
    for (const value of held.values()) expect(value).toBeGreaterThanOrEqual(0);
  } finally {
    await served.close();
  }
});
