import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadLabels } from '../../src/studies/label/labelled-run.ts';
import { type Answer, mcpFolder, mcpOverHttp, modernClient, olderClient, textOf } from '../support/mcp-server.ts';

const viewerUrl = 'https://court.example.org';
let http: Awaited<ReturnType<typeof mcpOverHttp>>;
beforeAll(async () => {
  http = await mcpOverHttp(mcpFolder(), 0, undefined, viewerUrl);
});
afterAll(() => http.close());

type Client = Awaited<ReturnType<typeof modernClient>>;
const callOf = (client: Client) => async (name: string, input: Record<string, unknown>) =>
  (await client.callTool({ name, arguments: input })) as Answer;

async function waitingDebate(call: ReturnType<typeof callOf>): Promise<string> {
  const { structuredContent } = await call('stress_test', { panel: 'human.yaml', limit: 3 });
  const rows = await http.app.store.runs.debates(String(structuredContent?.run));
  return rows.find(({ state }) => state === 'awaiting-human')?.id ?? '';
}

it('tells each new run as a change of the list of resources, and advertises no other list that changes [P335]', async () => {
  const modern = await modernClient({ url: http.url });
  const older = await olderClient({ url: http.url });
  const { ResourceListChangedNotificationSchema } = await import('@modelcontextprotocol/sdk/types.js');
  const told: string[] = [];
  modern.setNotificationHandler('notifications/resources/list_changed', () => void told.push('2026'));
  older.setNotificationHandler(ResourceListChangedNotificationSchema, () => void told.push('2025'));
  const subscription = await modern.listen({ resourcesListChanged: true });
  for (const client of [modern, older])
    expect(client.getServerCapabilities()).toMatchObject({
      tools: { listChanged: false },
      prompts: { listChanged: false },
      resources: { listChanged: true, subscribe: true },
    });
  const answer = await callOf(modern)('stress_test', { limit: 1 });
  await expect.poll(() => told.toSorted(), { timeout: 5000 }).toEqual(['2025', '2026']);
  const { resources } = await older.listResources();
  expect(resources.map(({ uri }) => uri)).toContain(`mootcourt://runs/${answer.structuredContent?.run}/report`);
  const { tools } = await older.listTools();
  expect(older.getServerVersion()?.icons?.[0]?.src).toMatch(/^data:image\/svg\+xml;base64,/);
  expect(JSON.stringify(tools)).not.toContain('icons');
  await subscription.close();
  await Promise.all([modern.close(), older.close()]);
});

it('opens the ruling page of the viewer by an address, and answers once the person has ruled there [P336]', async () => {
  const client = await modernClient({ url: http.url }, { elicitation: { form: {}, url: {} } });
  const call = callOf(client);
  const debate = await waitingDebate(call);
  client.setRequestHandler('elicitation/create', () => ({ action: 'decline' }));
  expect(textOf(await call('rule_debate', { debate }))).toContain('still waits');
  let opened: unknown;
  client.setRequestHandler('elicitation/create', ({ params }) => {
    opened = params;
    return { action: 'accept' };
  });
  const asked = call('rule_debate', { debate });
  await expect.poll(() => opened).toMatchObject({ mode: 'url', url: `${viewerUrl}/debates/${debate}` });
  const events = await http.app.store.trace.events(debate.slice(0, -5), { debate });
  const waiting = events.findLast((event) => event.type === 'human-ruling-request')?.data.responses ?? [];
  await http.service.rule(debate, {
    by: 'human',
    verdicts: waiting.map((response) => ({ response, verdict: 'ambiguous', reason: 'on the page' })),
    problem: 'ambiguity',
    clauses: [],
    explanation: 'on the page',
  });
  expect((await asked).structuredContent).toMatchObject({ debate, state: 'ruled', outcome: 'human' });
  await client.close();
});

it('has a person rate answers blind by forms, and keeps them as labels [P337]', async () => {
  const client = await modernClient({ url: http.url }, { elicitation: { form: {} } });
  const call = callOf(client);
  const { structuredContent } = await call('stress_test', { limit: 2 });
  const run = String(structuredContent?.run);
  const forms: { message: string; names: string[] }[] = [];
  client.setRequestHandler('elicitation/create', ({ params }) => {
    const { message, requestedSchema } = params as {
      message: string;
      requestedSchema: { properties: Record<string, unknown> };
    };
    const names = Object.keys(requestedSchema.properties);
    forms.push({ message, names });
    const verdicts = ['compliant', 'skip', 'ambiguous'];
    return {
      action: 'accept',
      content: Object.fromEntries(names.map((name, index) => [name, verdicts[index] ?? 'skip'])),
    };
  });
  const rated = await call('rule_debate', { label: run });
  expect(rated.structuredContent).toMatchObject({ run, outcome: '2 labels kept', rater: 'operator', left: 22 });
  expect(rated.structuredContent?.next).toMatchObject([{ tool: 'rule_debate', arguments: { label: run } }]);
  const { labels } = await loadLabels(http.app.store, run);
  expect(labels.map(({ debate, response, verdict }) => [`${debate} ${response}`, verdict]).sort()).toEqual(
    [
      [forms[0]?.names[0], 'compliant'],
      [forms[0]?.names[2], 'ambiguous'],
    ].sort(),
  );
  // Blind: neither a model nor a judge is named, and the next form begins with what was skipped.
  expect(forms[0]?.message).not.toMatch(/simulated:|judge-|claude|gpt/);
  await call('rule_debate', { label: run });
  expect(forms[1]?.names[0]).toBe(forms[0]?.names[1]);
  expect(forms[1]?.names).not.toContain(forms[0]?.names[0]);
  client.setRequestHandler('elicitation/create', () => ({ action: 'decline' }));
  expect((await call('rule_debate', { label: run })).structuredContent).toMatchObject({ outcome: '0 labels kept' });
  for (const wrong of [{}, { label: run, debate: `${run}-0001` }])
    expect((await call('rule_debate', wrong)).isError).toBe(true);
  await client.close();
  const silent = await modernClient({ url: http.url });
  expect(textOf(await callOf(silent)('rule_debate', { label: run }))).toContain('shows no forms');
  await silent.close();
});
