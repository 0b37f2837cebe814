/**
 * Plays the steps of a scenario one after the other and says how each went. A failed step does not keep the others
 * back.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { stopwatch } from '@zeph-telemetry/core'
import type { AgentLog } from '../agent/agent-parts.ts'
import type { ProviderName } from '../model/provider-services.ts'
import { openStage, type Stage } from './stage.ts'
import type { Step } from './step.ts'

export interface ScenarioRun {
  steps: readonly Step[]
  /** Told by the environment where it is absent. */
  provider?: ProviderName | undefined
  environment: NodeJS.ProcessEnv
  log: AgentLog
  print(line: string): void
}

const LONGEST_STEP_MILLISECONDS = 30_000

/** @returns the names of the steps that failed */
export async function runScenario({ steps, provider, environment, log, print }: ScenarioRun): Promise<string[]> {
  const failed: string[] = []
  const stage = await openStage({ environment, log, provider })
  try {
    for (const step of steps) {
      const elapsed = stopwatch()
      const problem = await problemOf(step, stage)
      const seconds = (elapsed() / 1_000).toFixed(1)
      print(`  ${step.name.padEnd(14)}${step.why.padEnd(56)}${seconds.padStart(4)} s`)
      if (problem === undefined) continue
      print(`    FAILED: ${problem}`)
      failed.push(step.name)
    }
  } finally {
    await stage.close()
  }
  return failed
}

/** Why the step failed; undefined where it did not. */
async function problemOf(step: Step, stage: Stage): Promise<string | undefined> {
  const done = new AbortController()
  const tooLong = pause(LONGEST_STEP_MILLISECONDS, undefined, { signal: done.signal }).then(() => {
    throw new Error(`not done after ${LONGEST_STEP_MILLISECONDS / 1_000} s`)
  })
  try {
    await Promise.race([step.run(stage), tooLong])
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    done.abort()
    await tooLong.catch(() => {})
  }
}
