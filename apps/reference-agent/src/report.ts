/** What is printed when the work is done: the turns, the tools they ran, what the model was asked, where it is kept. */
import type { ToolRun } from './agent/execute-tool.ts'
import type { ModelChoice } from './model/choose-model.ts'
import { addUsage, type TokenUsage } from './model/model-response.ts'
import type { Outcome } from './run-tasks.ts'

export interface ReportFacts {
  outcomes: readonly Outcome[]
  model: ModelChoice
  sessionId: string
  databasePath: string
  storedMessages: number
}

const LONGEST_DETAIL = 90
const TOOL_LINES = 20

export function formatReport(facts: ReportFacts): string {
  const results = facts.outcomes.flatMap(({ result }) => (result ? [result] : []))
  const usage = results.map((result) => result.usage).reduce(addUsage, NOTHING)
  const runs = results.flatMap((result) => result.toolRuns)
  const { provider, modelName, baseUrl } = facts.model
  const rows: Array<[label: string, text: string]> = [
    ['turns', countTurns(facts.outcomes)],
    ...runs.slice(0, TOOL_LINES).map((run): [string, string] => ['tool', describeRun(run)]),
    ...(runs.length > TOOL_LINES ? [['', `and ${runs.length - TOOL_LINES} more tool calls`] as [string, string]] : []),
    ['model', `${modelName} (${provider}, ${baseUrl}): ${describeUsage(usage)}`],
    ['memory', `${facts.databasePath}: ${facts.storedMessages} messages in session ${facts.sessionId}`],
  ]
  return ['', 'What happened', ...rows.map(([label, text]) => `  ${label.padEnd(8)}${text}`), ''].join('\n')
}

const NOTHING: TokenUsage = { requests: 0, promptTokens: 0, cachedTokens: 0, completionTokens: 0 }

function countTurns(outcomes: readonly Outcome[]): string {
  const counts = { answered: 0, refused: 0, failed: 0 }
  for (const { result } of outcomes) counts[result?.status ?? 'failed'] += 1
  const parts = Object.entries(counts).flatMap(([status, count]) => (count > 0 ? [`${count} ${status}`] : []))
  return parts.join(', ') || 'none'
}

function describeRun(run: ToolRun): string {
  const detail = Object.values(run.input).join(' ').replace(/\s+/g, ' ')
  const shown = detail.length > LONGEST_DETAIL ? `${detail.slice(0, LONGEST_DETAIL)}…` : detail
  const end = run.failed ? run.output.split('\n')[0] : 'ok'
  return `${run.name}: ${shown} (${end}, ${run.milliseconds.toFixed(0)} ms)`
}

function describeUsage(usage: TokenUsage): string {
  const { requests, promptTokens, cachedTokens, completionTokens } = usage
  return `${requests} requests, ${promptTokens} prompt tokens (${cachedTokens} cached), ${completionTokens} completion tokens`
}
