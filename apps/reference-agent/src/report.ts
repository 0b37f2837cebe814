/** What is printed when the work is done: the turns, the tools they ran, what the model was asked, where it is kept. */
import type { ToolRun } from './agent/execute-tool.ts'
import type { ModelChoice } from './model/choose-model.ts'
import { addUsage, NO_USAGE, type TokenUsage } from './model/model-response.ts'
import type { Outcome } from './run-tasks.ts'

export interface ReportFacts {
  outcomes: readonly Outcome[]
  model: ModelChoice
  databasePath: string
  countMessages(sessionId: string): number
}

const LONGEST_DETAIL = 44
const TOOL_LINES = 8

export function formatReport(facts: ReportFacts): string {
  const results = facts.outcomes.flatMap(({ result }) => (result ? [result] : []))
  const usage = results.map((result) => result.usage).reduce(addUsage, NO_USAGE)
  const runs = results.flatMap((result) => result.toolRuns)
  const { provider, scripted, modelName, baseUrl } = facts.model
  const rows: Array<[label: string, text: string]> = [
    ['turns', countTurns(facts.outcomes)],
    ...runs.slice(0, TOOL_LINES).map((run): [string, string] => ['tool', describeRun(run)]),
    ...(runs.length > TOOL_LINES ? [['', `and ${runs.length - TOOL_LINES} more tool calls`] as [string, string]] : []),
    ['model', `${modelName} (${provider}${scripted ? ', scripted' : ''}, ${baseUrl}): ${usage.requests} requests`],
    ['tokens', describeTokens(usage)],
    ['memory', describeMemory(facts)],
    ['session', describeSessions(facts.outcomes)],
  ]
  return ['', 'What happened', ...rows.map(([label, text]) => `  ${label.padEnd(8)}${text}`), ''].join('\n')
}

function countTurns(outcomes: readonly Outcome[]): string {
  const counts = { answered: 0, refused: 0, stopped: 0, failed: 0 }
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

function describeTokens({ promptTokens, cachedTokens, completionTokens }: TokenUsage): string {
  return `${promptTokens} of prompts (${cachedTokens} cached), ${completionTokens} of completions`
}

function describeMemory({ outcomes, databasePath, countMessages }: ReportFacts): string {
  const total = sessionsOf(outcomes).reduce((sum, sessionId) => sum + countMessages(sessionId), 0)
  return `${databasePath}: ${total} messages`
}

function describeSessions(outcomes: readonly Outcome[]): string {
  const [first, ...more] = sessionsOf(outcomes)
  if (first === undefined) return 'none'
  return more.length === 0 ? first : `${first} and ${more.length} more`
}

function sessionsOf(outcomes: readonly Outcome[]): string[] {
  return [...new Set(outcomes.map(({ sessionId }) => sessionId))]
}
