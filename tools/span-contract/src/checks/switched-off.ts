/** The same scenarios in a process without the `profiling` condition: nothing may be changed, and nothing recorded. */
import { isDeepStrictEqual } from 'node:util'
import { isRecording } from '@zeph-telemetry/core'
import { hasFailed, outcomeOf, sameOutcome } from '../outcome.ts'
import type { RealScenario, WrappedScenario } from '../scenario.ts'
import { makeSubject } from '../subject.ts'
import { makeFailure, WAYS } from '../ways.ts'
import { callProblems } from './transparency.ts'

/** The wrapper gives back the very object with the very method. */
export async function wrappedOffProblems(scenario: WrappedScenario): Promise<string[]> {
  const { instrument, method, args, result } = scenario
  const problems: string[] = []
  for (const way of WAYS) {
    const value = way.fails ? makeFailure() : result
    const subject = makeSubject(scenario, () => way.go(value))
    const { object, original } = subject
    const keys = Reflect.ownKeys(object)
    if (instrument(object) !== object) problems.push('the wrapper returned another object')
    if (object[method] !== original) problems.push('the method is another function')
    if (Reflect.ownKeys(object).length !== keys.length) problems.push('the object has other properties')
    const outcome = await outcomeOf(() => object[method]!(...args))
    if (!sameOutcome(outcome, { way: way.out, value })) problems.push(`a method that ${way.claim} did not`)
    problems.push(...callProblems(subject, args), ...recordingProblems())
  }
  return [...new Set(problems)]
}

/** What came of running a real scenario off. */
export interface RealOff {
  readonly problems: readonly string[]
  /** How often the scenario gave something to an adapter through `adapt`. */
  readonly adapted: number
}

/** The operation goes as it goes on, and adapters give back what they were given. */
export async function realOffProblems(scenario: RealScenario): Promise<RealOff> {
  const problems: string[] = []
  let adapted = 0
  const adapt = <T>(adapter: (object: T) => T, object: T): T => {
    adapted += 1
    const returned = adapter(object)
    if (returned !== object) problems.push(`${adapter.name || 'the adapter'} returned another object`)
    return returned
  }
  const well = await outcomeOf(() => scenario.run({ outcome: 'ok', adapt }))
  problems.push(...resultProblems(scenario, well))
  if (scenario.cannotFail === undefined) {
    const failed = await outcomeOf(() => scenario.run({ outcome: 'error', adapt }))
    if (scenario.exception !== false && !hasFailed(failed))
      problems.push("outcome 'error': no error reached the caller")
  }
  return { problems: [...new Set([...problems, ...recordingProblems()])], adapted }
}

/** What a run that goes well must come to. */
export function resultProblems(
  scenario: RealScenario,
  outcome: { readonly way: string; readonly value: unknown },
): string[] {
  if (outcome.way === 'threw' || outcome.way === 'rejected') return [`outcome 'ok' failed: ${String(outcome.value)}`]
  const isRight = !('result' in scenario) || isDeepStrictEqual(outcome.value, scenario.result)
  return isRight ? [] : [`the result was ${JSON.stringify(outcome.value)}`]
}

function recordingProblems(): string[] {
  return isRecording() ? ['spans are recorded'] : []
}
