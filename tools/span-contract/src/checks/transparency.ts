/** Calls a wrapped method in every way and compares what its caller and the method itself notice with the bare method. */
import type { SpanMap, SpanRecord } from '@zeph-telemetry/core'
import { recordSpans } from '@zeph-telemetry/testing'
import { callNow, settledOf } from '../outcome.ts'
import type { WrappedScenario } from '../scenario.ts'
import { makeSubject, type Subject } from '../subject.ts'
import { makeFailure, WAYS, type Way } from '../ways.ts'
import { recordProblems } from './records.ts'

/** A wrapped scenario and where it stands. */
export interface WrappedCase {
  readonly name: string
  readonly spans: SpanMap
  readonly scenario: WrappedScenario
}

/** What the caller could tell, in every way a call can go. */
export async function transparencyProblems(given: WrappedCase): Promise<string[]> {
  const problems = identityProblems(given)
  for (const way of WAYS) {
    const found = await wayProblems(given, way)
    problems.push(...found.map((problem) => `a method that ${way.claim}: ${problem}`))
  }
  return problems
}

/** What may be seen without a call: the object, the method's name, length and place. */
export function identityProblems({ scenario }: WrappedCase): string[] {
  const { instrument, method, args } = scenario
  const subject = makeSubject(scenario, () => undefined)
  const { object, original } = subject
  const keys = Object.keys(object)
  const prototype = Object.getPrototypeOf(object) as Subject['object']
  const returned: unknown = instrument(object)
  const once = object[method]
  const again: unknown = instrument(object)
  const frozen = Object.freeze(makeSubject(scenario, () => undefined).object)
  const closed = callNow(() => instrument(frozen))
  return [
    ...(returned === object && again === object ? [] : ['the wrapper returned another object']),
    ...(object[method] === once ? [] : ['wrapping twice made another method']),
    ...(once?.name === method && once.length === args.length ? [] : ["the method's name or length has changed"]),
    ...(Object.keys(object).join() === keys.join() ? [] : ['the object has other enumerable properties']),
    ...(prototype[method] === original && Object.getPrototypeOf(object) === prototype ? [] : ['the class was changed']),
    ...(closed.way === 'returned' && closed.value === frozen ? [] : ['a frozen object did not come back as it was']),
  ]
}

async function wayProblems({ name, spans, scenario }: WrappedCase, way: Way): Promise<string[]> {
  const { instrument, method, args } = scenario
  const value = way.fails ? makeFailure() : scenario.result
  const subject = makeSubject(scenario, () => way.go(value))
  instrument(instrument(subject.object))
  using recorder = recordSpans()
  const returned = callNow(() => subject.object[method]!(...args))
  const own = recorder.all(name)
  const endedTooEarly = (way.out === 'resolved' || way.out === 'rejected') && own.some(({ ended }) => ended)
  const outcome = returned.way === 'returned' ? await settledOf(returned.value) : returned
  return [
    ...(outcome.way === way.out ? [] : [`the caller saw that it ${outcome.way}, it ${way.out}`]),
    ...(Object.is(outcome.value, value) ? [] : ['the caller got another value']),
    ...callProblems(subject, args),
    ...(own.length === 1 ? [] : [`${own.length} spans for one call`]),
    ...(endedTooEarly ? ['the span ended before the promise settled'] : []),
    ...statusProblems(own, way),
    ...recordProblems(spans, recorder.started),
  ]
}

/** What the method saw of a call: itself once, its own object, the arguments as they were given. */
export function callProblems({ calls, object }: Subject, args: readonly unknown[]): string[] {
  const [call] = calls
  if (call === undefined || calls.length > 1) return [`the method ran ${calls.length} times`]
  const sameArgs = call.args.length === args.length && call.args.every((value, index) => Object.is(value, args[index]))
  return [
    ...(call.self === object ? [] : ['the method had another "this"']),
    ...(sameArgs ? [] : ['the method got other arguments']),
  ]
}

function statusProblems(own: readonly SpanRecord[], way: Way): string[] {
  const wrong = own.filter(({ status }) => (status === 'error') !== way.fails)
  return wrong.map(({ status }) => `the span's status is ${status}`)
}
