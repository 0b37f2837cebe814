/** Why a response ended, which the Responses API does not say in one word. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import { clientToolCall } from './response-tools.ts'

/** The one reason, or none of a response that is still under way. */
export function responseReasons(response: unknown): readonly unknown[] {
  if (fieldOf(response, 'object') === 'response.compaction') return ['compaction']
  switch (fieldOf(response, 'status')) {
    case 'queued':
    case 'in_progress':
      return []
    case 'incomplete':
      return [fieldOf(fieldOf(response, 'incomplete_details'), 'reason') ?? 'incomplete']
    case 'failed':
    case 'cancelled':
      return ['error']
    default:
      return finished(response)
  }
}

/** What has neither status nor output is no response. */
function finished(response: unknown): readonly unknown[] {
  const output = listOf(fieldOf(response, 'output'))
  if (output === undefined && fieldOf(response, 'status') === undefined) return []
  return [output?.some((item) => clientToolCall(item) !== undefined) ? 'tool_call' : 'stop']
}
