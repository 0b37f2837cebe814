/**
 * Takes the older messages of a session into its summary, a bounded number at a time, together with the summary so far.
 * Whether that pays is asked first, since it costs a call to the model.
 */
import { z } from 'zod'
import type { CompactionProbe, Summary } from './memory.ts'
import type { MemoryParts } from './memory-parts.ts'
import type { OpenMessage } from './summary-store.ts'

const MESSAGES_AT_ONCE = 30
const LONGEST_MESSAGE = 800
const LONGEST_SUMMARY = 4_000
/** Less than this is cheaper to send as it is. */
const FEWEST_MESSAGES = 4
const FEWEST_TOKENS = 200

const SUMMARY = z.object({ summary: z.string().min(1) })

const INSTRUCTIONS = `Summarise the conversation in at most 150 words, for the assistant to go on from: what the user wants,
what was found out and decided, what is open. Keep names, numbers and paths as they are. An earlier summary may stand first;
the new one replaces it and must keep what still matters of it.`

export function probeCompaction({ summaries }: MemoryParts, sessionId: string): CompactionProbe {
  const { messages, characters } = summaries.measure(sessionId)
  const tokens = Math.ceil(characters / 4)
  const reason =
    messages < FEWEST_MESSAGES ? 'few_messages' : tokens < FEWEST_TOKENS ? 'few_tokens' : ('worth_it' as const)
  return { eligible: reason === 'worth_it', messages, tokens, reason }
}

export async function summarizeSession(parts: MemoryParts, sessionId: string): Promise<Summary | undefined> {
  const { ask, summaries } = parts
  const messages = summaries.open(sessionId, MESSAGES_AT_ONCE)
  const last = messages.at(-1)
  if (!last) return undefined
  const earlier = summaries.find(sessionId)
  const text = conversationOf(earlier, messages)
  const { summary } = await ask({ name: 'memory_summary', schema: SUMMARY, instructions: INSTRUCTIONS, text })
  const covered = (earlier?.messages ?? 0) + messages.length
  summaries.put({
    sessionId,
    text: summary.slice(0, LONGEST_SUMMARY),
    lastMessageId: last.id,
    messages: covered,
  })
  // What stands there now: another process may have got further.
  return summaries.find(sessionId)
}

function conversationOf(earlier: Summary | undefined, messages: readonly OpenMessage[]): string {
  const lines = messages.map(
    ({ role, content }) => `${role}: ${content.replace(/\s+/g, ' ').slice(0, LONGEST_MESSAGE)}`,
  )
  return [...(earlier ? [`summary: ${earlier.text}`] : []), ...lines].join('\n')
}
