/** Runs a real SDK's scenario and holds what it leaves against the contract. */
import type { SpanMap } from '@zeph-telemetry/core'
import { hasFailed } from '../outcome.ts'
import { record } from '../recording.ts'
import type { RealScenario, RunContext } from '../scenario.ts'
import { emissionProblems } from './emission.ts'
import { failureProblems } from './failure.ts'
import { recordProblems } from './records.ts'
import { resultProblems } from './switched-off.ts'

/** A real scenario and where it stands. */
export interface RealCase {
  readonly name: string
  readonly spans: SpanMap
  readonly scenario: RealScenario
}

/** The operation goes well: its span, and none that is not named. */
export async function realProblems({ name, spans, scenario }: RealCase): Promise<string[]> {
  const problems: string[] = []
  const { outcome, spans: records } = await record(() => runReal(scenario, 'ok', problems))
  return [
    ...problems,
    ...resultProblems(scenario, outcome),
    ...emissionProblems({ name, also: scenario.also }, records),
    ...recordProblems(spans, records),
  ]
}

/** The operation fails: so it is recorded, and the caller learns of it. */
export async function realFailureProblems({ name, spans, scenario }: RealCase): Promise<string[]> {
  const { outcome, spans: records } = await record(() => runReal(scenario, 'error'))
  const isThrown = scenario.exception !== false
  return [
    ...(isThrown && !hasFailed(outcome) ? ["outcome 'error': no error reached the caller"] : []),
    ...emissionProblems({ name, also: scenario.also }, records),
    ...recordProblems(spans, records),
    ...failureProblems(records, { name, exceptions: isThrown ? 1 : 0 }),
  ]
}

/** Runs a scenario; adapters must also leave alone what they have adapted already. */
export function runReal(scenario: RealScenario, outcome: RunContext['outcome'], problems: string[] = []): unknown {
  const adapt = <T>(adapter: (object: T) => T, object: T): T => {
    const adapted = adapter(object)
    if (adapter(adapted) !== adapted) problems.push(`${adapter.name || 'the adapter'} is not idempotent`)
    return adapted
  }
  return scenario.run({ outcome, adapt })
}
