/** The turn and its phases as spans. The agent's own code knows nothing of it. */
import { randomUUID } from 'node:crypto'
import { instrumentAgent } from '@zeph-telemetry/agent'
import { withContext } from '@zeph-telemetry/core'
import type { AgentParts } from '../agent/agent-parts.ts'
import { PHASES } from '../agent/phases.ts'
import { type Agent, createAgent } from '../agent/turn.ts'

/** An agent whose turns are spans, each with the ids of its session, turn and request. */
export function createTracedAgent(parts: Omit<AgentParts, 'phases'>): Agent {
  const agent = instrumentAgent(createAgent({ ...parts, phases: instrumentAgent({ ...PHASES }) }), {
    agentName: 'reference-agent',
  })
  let turns = 0
  return {
    runTurn: (task, sessionId) => {
      turns += 1
      const ids = { sessionId, turnId: `turn-${turns}`, requestId: randomUUID() }
      return withContext(ids, () => agent.runTurn(task, sessionId))
    },
  }
}
