import type { ConversationMessage, ConversationRole } from '../../../src/domain/conversation.ts';
import { ModelText } from '../parts/model-text.tsx';

const firstCharacters = 1500;
/** A longer conversation folds all but its last messages. */
const maxOpen = 8;
const lastOpen = 6;

/** The messages that were put to the respondents, as a messenger shows them. */
export function Conversation({ messages }: { messages: readonly ConversationMessage[] }) {
  const folded = messages.length > maxOpen ? messages.length - lastOpen : 0;
  return (
    <section class="conversation" aria-label="Conversation put to the respondents">
      {folded > 0 && (
        <details>
          <summary>{folded} earlier messages</summary>
          <Messages of={messages.slice(0, folded)} />
        </details>
      )}
      <Messages of={messages.slice(folded)} />
    </section>
  );
}

function Messages({ of }: { of: readonly ConversationMessage[] }) {
  return (
    <ol class="bubbles">
      {of.map((message, index) => (
        // Messages of a conversation never change: their index is their identity.
        <Bubble key={index} speaker={message.role} name={nameOf(message)} text={message.text} />
      ))}
    </ol>
  );
}

export function Bubble(props: { speaker: ConversationRole; name: string; text: string | undefined }) {
  const { speaker, name, text } = props;
  return (
    <li class={`bubble ${speaker}`}>
      <span class="speaker">{name}</span>
      {text === undefined ? <p class="soft">Loading …</p> : <ModelText text={text} first={firstCharacters} />}
    </li>
  );
}

function nameOf({ role, level }: ConversationMessage): string {
  if (role === 'operator') return level === 'system' ? 'Operator (system message)' : 'Operator';
  return role === 'user' ? 'User' : 'Assistant';
}
