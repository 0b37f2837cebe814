/**
 * `--load 60`: works under load for so many seconds on a project of its own, then says what came of it. With `--serve` it stays, so that its
 * metrics and its health can still be asked for.
 */
import type { ObservabilityHandle } from '@zeph-telemetry/core'
import type { AgentLog } from '../agent/agent-parts.ts'
import { registerHealth } from '../health/register-health.ts'
import type { ProviderName } from '../model/provider-services.ts'
import { printAddresses } from '../print-addresses.ts'
import { printTracePlace } from '../print-trace.ts'
import { toldToEnd, untilTold } from '../told-to-end.ts'
import { openLoadStage } from './load-stage.ts'
import { loadTask } from './load-tasks.ts'
import { describeLoad, runLoad } from './run-load.ts'

export interface LoadCommand {
  seconds: number
  concurrency: number
  serve: boolean
  sessionId: string
  provider: ProviderName | undefined
  environment: NodeJS.ProcessEnv
  log: AgentLog
  observability: ObservabilityHandle
  print(text: string): void
}

/** @returns the exit code */
export async function loadCommand(command: LoadCommand): Promise<number> {
  const { serve, observability, print } = command
  const told = toldToEnd()
  try {
    await printAddresses(observability, print)
    return await underLoad(command, told, () => (serve ? untilTold(told) : undefined))
  } finally {
    await observability.shutdown()
    printTracePlace(observability.traceFiles)
  }
}

/** @param stay called when the load is over, while everything is still open */
async function underLoad(command: LoadCommand, told: AbortSignal, stay: () => unknown): Promise<number> {
  const { seconds, concurrency, sessionId, print } = command
  const over = new AbortController()
  const { opened, close } = await openLoadStage({ ...command, until: over.signal })
  const forget = registerHealth(opened)
  try {
    print(`Load: ${concurrency} turns at a time for ${seconds} s\n`)
    const until = AbortSignal.any([told, AbortSignal.timeout(seconds * 1_000)])
    const runTurn = async (turn: number) => {
      const result = await opened.agent.runTurn(loadTask(turn), `${sessionId}-${turn}`)
      if (result.status !== 'answered') throw new Error(`"${loadTask(turn)}" was ${result.status}`)
      return result
    }
    const end = await runLoad({ concurrency, until, runTurn })
    over.abort()
    print(`Load over: ${describeLoad(end)}\n`)
    await stay()
    return end.failedTurns === 0 ? 0 : 1
  } finally {
    over.abort()
    forget()
    await close()
  }
}
