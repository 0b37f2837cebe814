/** Interactions, whole: who answered, how it ended, tokens, tool calls. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import type { ReplyFacts, Usage } from '../../call/model-facts.ts'
import { modelName } from '../client-facts.ts'
import { modalitiesOf, sum } from '../usage.ts'
import { replyMessages } from './messages.ts'

/** What `interactions.create()` came to. */
export function interactionReply(interaction: unknown): ReplyFacts {
  const reason = finishReasonOf(fieldOf(interaction, 'status'))
  const calls = stepsOf(interaction).filter((step) => fieldOf(step, 'type') === 'function_call')
  return {
    ...identityOf(interaction),
    ...(reason !== undefined && { finishReasons: [reason] }),
    usage: usageOf(fieldOf(interaction, 'usage')),
    toolCalls: calls.map((call) => ({ id: fieldOf(call, 'id'), name: fieldOf(call, 'name') })),
    output: () => replyMessages(stepsOf(interaction)),
  }
}

/** The id and model that an interaction carries. */
export function identityOf(interaction: unknown): Pick<ReplyFacts, 'id' | 'model'> {
  return { id: fieldOf(interaction, 'id'), model: modelName(fieldOf(interaction, 'model')) }
}

function stepsOf(interaction: unknown): readonly unknown[] {
  return listOf(fieldOf(interaction, 'steps')) ?? []
}

const REASONS: ReadonlyMap<unknown, string> = new Map([
  ['completed', 'stop'],
  ['requires_action', 'tool_call'],
  ['requires_continuation', 'length'],
  ['incomplete', 'length'],
  ['budget_exceeded', 'length'],
  ['failed', 'error'],
  ['cancelled', 'error'],
])

/** What a status says of the end; undefined while there is none, as of what runs in the background. */
export function finishReasonOf(status: unknown): string | undefined {
  return REASONS.get(status)
}

/** Tokens; those of cached content are in the input, those of tools and thoughts are counted apart. */
export function usageOf(usage: unknown): Usage | undefined {
  if (usage === undefined) return undefined
  const thoughts = fieldOf(usage, 'total_thought_tokens')
  return {
    input: sum(fieldOf(usage, 'total_input_tokens'), fieldOf(usage, 'total_tool_use_tokens')),
    output: sum(fieldOf(usage, 'total_output_tokens'), thoughts),
    cacheRead: fieldOf(usage, 'total_cached_tokens'),
    reasoning: thoughts,
    modalities: modalitiesOf({
      input: [fieldOf(usage, 'input_tokens_by_modality'), fieldOf(usage, 'tool_use_tokens_by_modality')],
      output: [fieldOf(usage, 'output_tokens_by_modality')],
      cacheRead: [fieldOf(usage, 'cached_tokens_by_modality')],
      thoughts,
    }),
  }
}

const TOTALS = ['input', 'output', 'cacheRead', 'reasoning'] as const

/** Tokens of two requests of one call; the breakdown by modality is left out. */
export function addUsage(before: Usage, usage: Usage): Usage {
  return Object.fromEntries(TOTALS.map((total) => [total, sum(before[total], usage[total])]))
}
