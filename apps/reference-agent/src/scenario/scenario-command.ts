/** `--scenario full`: plays it, then says which spans it emitted and where the trace is. */
import type { ObservabilityHandle } from '@zeph-telemetry/core'
import type { AgentLog } from '../agent/agent-parts.ts'
import type { ProviderName } from '../model/provider-services.ts'
import { printTracePlace } from '../print-trace.ts'
import { countSpans } from './count-spans.ts'
import { type Coverage, coverageOf } from './coverage.ts'
import { formatCoverage } from './format-coverage.ts'
import { FULL_SCENARIO } from './full-scenario.ts'
import { runScenario } from './run-scenario.ts'

export interface ScenarioCommand {
  /** Names of steps to leave out. */
  skip: readonly string[]
  provider: ProviderName | undefined
  environment: NodeJS.ProcessEnv
  log: AgentLog
  observability: ObservabilityHandle
  print(text: string): void
}

/** @returns the exit code */
export async function scenarioCommand(command: ScenarioCommand): Promise<number> {
  const { skip, provider, environment, log, observability } = command
  const unknown = skip.filter((name) => !FULL_SCENARIO.some((step) => step.name === name))
  if (unknown.length > 0) throw new Error(`--skip: there is no step "${unknown.join('", "')}"`)
  const print = (line: string) => command.print(`${line}\n`)
  const steps = FULL_SCENARIO.filter(({ name }) => !skip.includes(name))
  const spans = countSpans()
  print(`Scenario full: ${steps.length} steps`)
  const failed = await runScenario({ steps, provider, environment, log, print })
  await observability.shutdown()
  spans.stop()
  const coverage = coverageOf(spans.counts)
  print('')
  for (const line of formatCoverage(coverage)) print(line)
  if (failed.length > 0) print(`\nFAILED STEPS: ${failed.join(', ')}`)
  printTracePlace(observability.traceFiles)
  return exitCodeOf(coverage, failed)
}

/** 1 where a step failed or a span was not emitted. */
export function exitCodeOf({ missing }: Coverage, failedSteps: readonly string[]): number {
  return missing.length + failedSteps.length === 0 ? 0 : 1
}
