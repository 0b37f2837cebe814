/** Writes one message of the turn into the memory. */
import type { StoredMessage } from '../memory/message-store.ts'
import type { AgentParts } from './agent-parts.ts'

export function persistMessage(message: StoredMessage, parts: AgentParts): void {
  parts.store.append(message)
}
