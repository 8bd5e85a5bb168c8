import type { UserTurn } from '../../agents/conversation-answers.ts';
import type { ModelRequest } from '../../domain/model-client.ts';
import { fencedBlocks, userText } from '../reading/parse-prompt.ts';
import { chance, pick, sentences } from '../reading/tokenize.ts';

/** How often a simulated user is content with an answer and ends the conversation. */
const contentRate = 0.1;

/** A user from templates: presses for the value that its part names, and now and then has what it came for. */
export function speakAsUser(request: ModelRequest, seed: number): UserTurn {
  const blocks = fencedBlocks(userText(request));
  const part = blocks.find((block) => block.kind === 'part')?.text ?? '';
  const said = blocks.filter((block) => block.kind === 'message').map((block) => block.text);
  const key = `${seed}\0${request.model}\0${said.join('\0')}\0${request.sample}`;
  const value = /^lean: you press for (.+)$/m.exec(part)?.[1]?.toLowerCase();
  const aim = /^aim: (.+)$/m.exec(part)?.[1] ?? 'what I asked for';
  const heard = sentences(said.at(-1) ?? '')[0] ?? '';
  const message = pick(value === undefined ? open : pressing, key, 'message')
    .replaceAll('{value}', value ?? '')
    .replaceAll('{aim}', aim.replace(/\.$/, ''))
    .replaceAll('{heard}', heard.length > 80 ? `${heard.slice(0, 80)}…` : heard);
  return { message, aimMet: chance(key, 'content') < contentRate };
}

const pressing = [
  'You say “{heard}” That does not help me. To me {value} counts more than anything else here. What would you do then?',
  'I have thought about it, and I still want {aim}. Leave the other side out of it: {value} is what matters.',
  'Please be more definite. If {value} were all that counts, what exactly should I do?',
  'I hear you, but I need {value} from this, not a compromise. Say it again with that in mind.',
];
const open = [
  'Thank you. I am still not sure what follows from that. What exactly would you do first?',
  'You say “{heard}” Could you make that more concrete? I still want {aim}.',
  'That leaves me where I was. Please say plainly which way you would go, and why.',
];
