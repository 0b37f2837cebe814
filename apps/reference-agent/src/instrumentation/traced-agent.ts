/** The turn and its phases as spans. The agent's own code knows nothing of it. */
import { randomUUID } from 'node:crypto'
import { instrumentAgent } from '@zeph-telemetry/agent'
import { withContext } from '@zeph-telemetry/core'
import type { AgentParts } from '../agent/agent-parts.ts'
import { PHASES } from '../agent/phases.ts'
import { type Agent, createAgent } from '../agent/turn.ts'
import type { RunningTurns } from '../cancel/running-turns.ts'

export interface TracedAgentParts extends Omit<AgentParts, 'phases' | 'signal'> {
  running: RunningTurns
}

/** An agent whose turns are spans, each with the ids of its session, turn and request, and each with a signal of its own. */
export function createTracedAgent({ running, ...parts }: TracedAgentParts): Agent {
  const phases = instrumentAgent({ ...PHASES })
  const { signal } = new AbortController()
  const agent = instrumentAgent(createAgent({ ...parts, phases, signal }), { agentName: 'reference-agent' })
  let turns = 0
  return {
    runTurn: (task, sessionId) => {
      turns += 1
      const ids = { sessionId, turnId: `turn-${turns}`, requestId: randomUUID() }
      return running.run(sessionId, (signal) => withContext(ids, () => agent.runTurn(task, sessionId, signal)))
    },
    stop: running.stop,
  }
}
