import { z } from 'zod';
import { type ConversationMessage, conversationRoles, maxMessageCharacters, operatorLevels } from './conversation.ts';

export const conversationMessageSchema: z.ZodType<ConversationMessage> = z.strictObject({
  role: z.enum(conversationRoles),
  text: z.string().min(1).max(maxMessageCharacters),
  level: z.enum(operatorLevels).optional(),
});
