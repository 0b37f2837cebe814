/**
 * Everything that makes this agent visible: each part is wrapped once, where the parts are put together, and the agent's own
 * code knows nothing of it. Without the `profiling` condition every function in here hands back what it was given.
 */
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import * as nodeFiles from 'node:fs/promises'
import { agentSpans, instrumentAgent } from '@zeph-telemetry/agent'
import { withContext } from '@zeph-telemetry/core'
import { instrumentOpenAI } from '@zeph-telemetry/llm/openai'
import { instrumentDatabaseSync } from '@zeph-telemetry/memory/node-sqlite'
import { instrumentToolExecutor } from '@zeph-telemetry/tools'
import { instrumentChildProcess } from '@zeph-telemetry/tools/child-process'
import { instrumentFileSystem } from '@zeph-telemetry/tools/fs'
import type { Phases } from './agent/agent-parts.ts'
import { PHASES } from './agent/phases.ts'
import { type Agent, createAgent } from './agent/turn.ts'

export { instrumentDatabaseSync, instrumentOpenAI, instrumentToolExecutor }

export const tracedExecFile: typeof execFile = instrumentChildProcess(execFile)
export const tracedFiles: typeof nodeFiles = instrumentFileSystem(nodeFiles)

/** The phases of a turn, each a span that says what came of it. */
export function tracedPhases(): Phases {
  return agentSpans.methods(
    { ...PHASES },
    {
      prescreen: {
        span: 'agent.security_prescreen',
        onResult: (span, { allowed }) => span.set({ 'zeph.prescreen.allowed': allowed }),
      },
      prepareContext: {
        span: 'agent.prepare_context',
        onResult: (span, { conversation }) => span.set({ 'zeph.context.messages': conversation.length }),
      },
      processResponse: {
        span: 'agent.process_response',
        onResult: (span, { toolCalls }) => span.set({ 'zeph.response.tool_calls': toolCalls.length }),
      },
      runToolLoop: {
        span: 'agent.tool_loop',
        onResult: (span, { usage }) => span.set({ 'zeph.tool_loop.rounds': usage.requests - 1 }),
      },
      executeTool: {
        span: 'agent.tool_exec',
        attributes: ({ name }) => ({ 'gen_ai.tool.name': name }),
        onResult: (span, { failed, output }) => {
          if (failed) span.fail({ name: 'ToolFailure', message: output }, { exception: false })
        },
      },
      persistMessage: {
        span: 'agent.persist_message',
        attributes: ({ role }) => ({ 'zeph.message.role': role }),
      },
    },
  )
}

/** An agent whose turns are spans, each with the ids of its session, turn and request. */
export function createTracedAgent(parts: Parameters<typeof createAgent>[0]): Agent {
  const agent = instrumentAgent(createAgent(parts), { agentName: 'reference-agent' })
  let turns = 0
  return {
    runTurn: (task, sessionId) => {
      turns += 1
      const ids = { sessionId, turnId: `turn-${turns}`, requestId: randomUUID() }
      return withContext(ids, () => agent.runTurn(task, sessionId))
    },
  }
}
