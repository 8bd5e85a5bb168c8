import { useEffect, useMemo, useState } from 'preact/hooks';
import type { HumanRuling as Ruling } from '../../../src/domain/ruling.ts';
import { reduceEvents } from '../data/reduce-events.ts';
import { HumanRuling } from '../debate/human-ruling.tsx';
import { Simulated } from '../parts/badge.tsx';
import { DebateApp } from './debate-app.tsx';
import { DebateTitle } from './debate-title.tsx';
import { type FollowedDebate, followDebate } from './follow-debate.ts';
import type { Host, ToolResult } from './host.ts';

/** The form for the person whom a debate waits for, inside a chat; afterwards the debate with its ruling. */
export function RulingApp({ host, debate, result }: { host: Host; debate: string; result: ToolResult }) {
  const [followed, setFollowed] = useState<FollowedDebate>();
  const [isRuled, setRuled] = useState(false);
  useEffect(() => (isRuled ? undefined : followDebate(host, debate, setFollowed)), [host, debate, isRuled]);
  const events = followed?.events ?? [];
  const record = useMemo(() => reduceEvents(events), [events]);
  const waiting = events.findLast((event) => event.type === 'human-ruling-request')?.data.responses;
  const code = result._meta?.['mootcourt/ruling'];
  if (isRuled || record.ruling !== undefined || (waiting !== undefined && typeof code !== 'string'))
    return <DebateApp host={host} debate={debate} />;
  if (waiting === undefined)
    return <p class="soft chat-wait">{followed?.problem ?? 'Waiting for what is to be ruled on …'}</p>;
  const send = async (ruling: Ruling) => {
    const answer = await host.callTool('rule_debate', { debate, form: { code, ...ruling } });
    if (answer.isError === true) throw new Error(answer.content?.[0]?.text ?? 'the ruling could not be kept');
    host.tellModel(`The user has ruled on debate ${debate} with the form. explain_debate shows the ruling.`);
  };
  return (
    <main class="debate">
      <p class="crumbs">
        <Simulated when={record.start?.simulated === true} />
        <span class="soft">debate {debate}</span>
      </p>
      {record.start !== undefined && <DebateTitle start={record.start} />}
      {followed?.problem !== undefined && <p role="alert">{followed.problem}</p>}
      <HumanRuling
        waiting={waiting}
        record={record}
        texts={followed?.texts ?? {}}
        send={send}
        ruled={() => setRuled(true)}
      />
    </main>
  );
}
