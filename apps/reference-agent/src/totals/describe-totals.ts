/** The totals in a line of words, for people. */
import type { Totals } from './collect-totals.ts'

/** Short, for a line that has something else to say; undefined before the first turn has ended. */
export function describeBriefly({ turns, promptTokens, completionTokens, failedTools }: Totals): string | undefined {
  const ended = Object.values(turns).reduce((sum, count) => sum + count, 0)
  if (ended === 0) return undefined
  const parts = [`${ended} ${ended === 1 ? 'turn' : 'turns'}`, `${promptTokens + completionTokens} tokens`]
  return [...parts, ...(failedTools > 0 ? [`${failedTools} failed tool calls`] : [])].join(', ')
}

export function describeTotals({ turns, tools, failedTools, requests, ...rest }: Totals): string {
  const kinds = Object.entries(turns).flatMap(([status, count]) => (count > 0 ? [`${count} ${status}`] : []))
  const parts = [
    `turns: ${kinds.join(', ') || 'none'}`,
    `tool calls: ${tools}${failedTools > 0 ? `, ${failedTools} failed` : ''}`,
    `model requests: ${requests}`,
    `tokens: ${rest.promptTokens + rest.completionTokens}`,
  ]
  return [...parts, ...(rest.uncounted > 0 ? [`not counted: ${rest.uncounted}`] : [])].join('; ')
}
