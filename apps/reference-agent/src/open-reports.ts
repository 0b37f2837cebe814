/**
 * Who is told what the agent does, and who asks the user for it: the status for a terminal, the totals of all turns, the
 * questions of MCP servers. Nothing of it keeps a turn waiting but a question, which a server waits for.
 */
import type { AgentLog } from './agent/agent-parts.ts'
import { openQuestions, openSamples, openStatuses } from './instrumentation/traced-channels.ts'
import { askInTurn } from './mcp/ask-in-turn.ts'
import type { AskUser } from './mcp/elicitation.ts'
import { reportStatus, type ShowStatus } from './status/report-status.ts'
import type { Status } from './status/status.ts'
import { collectTotals, type Totals } from './totals/collect-totals.ts'
import type { TurnSample } from './totals/turn-sample.ts'

export interface ReportOptions {
  /** Without it, nobody is told. */
  showStatus?: ShowStatus
  /** Without it, servers are told that there is nobody to ask. */
  askUser?: AskUser
}

export interface Reports {
  onStatus(status: Status): void
  onTurn(sample: TurnSample): void
  totals(): Totals
  askUser: AskUser | undefined
  close(): Promise<void>
}

export function openReports({ showStatus, askUser }: ReportOptions, log: AgentLog): Reports {
  const onError = (error: unknown) => log.warn({ error: String(error) }, 'the status cannot be shown')
  const status = showStatus && reportStatus({ statuses: openStatuses(), show: showStatus, onError })
  const totals = collectTotals(openSamples())
  const asking = askUser && askInTurn({ questions: openQuestions(), askUser, log })
  return {
    onStatus: (said) => void status?.send(said),
    onTurn: totals.add,
    totals: totals.totals,
    askUser: asking?.ask,
    async close() {
      asking?.stop()
      await Promise.all([status?.stop(), totals.stop()])
    },
  }
}
