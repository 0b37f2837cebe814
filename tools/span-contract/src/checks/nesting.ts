/** A wrapped method that calls itself through its object: the inner call is a child, and one failure is one exception record. */
import { setImmediate } from 'node:timers/promises'
import type { SpanRecord } from '@zeph-telemetry/core'
import { type Recorded, record } from '../recording.ts'
import { type Behaviour, makeSubject } from '../subject.ts'
import { makeFailure } from '../ways.ts'
import { failureProblems } from './failure.ts'
import { recordProblems } from './records.ts'
import type { WrappedCase } from './transparency.ts'

/** Calls in calls that go well, sync and after an await. */
export async function nestingProblems(given: WrappedCase): Promise<string[]> {
  const { spans, scenario } = given
  const { args, result } = scenario
  const inTurn: Readonly<Record<string, Behaviour>> = {
    'a call inside a call': ({ again, args: seen }) => (isOuter(seen, args) ? again(...args, INNER) : result),
    'a call after an await': async ({ again, args: seen }) => {
      await setImmediate()
      return isOuter(seen, args) ? again(...args, INNER) : result
    },
  }
  const problems: string[] = []
  for (const [claim, behave] of Object.entries(inTurn)) {
    const { spans: records } = await nested(given, behave)
    const found = [...childProblems(given.name, records), ...recordProblems(spans, records)]
    problems.push(...found.map((problem) => `${claim}: ${problem}`))
  }
  return problems
}

/** A failure of an inner call that the outer one lets through, thrown and rejected. */
export async function nestedFailureProblems(given: WrappedCase): Promise<string[]> {
  const { name, scenario } = given
  const { args } = scenario
  const problems: string[] = []
  for (const claim of ['thrown', 'rejected']) {
    const failure = makeFailure()
    const fail = claim === 'thrown' ? () => raise(failure) : async () => raise(failure)
    const { spans, outcome } = await nested(given, ({ again, args: seen }) =>
      isOuter(seen, args) ? again(...args, INNER) : fail(),
    )
    const found = [
      ...childProblems(name, spans),
      ...failureProblems(spans, { name, exceptions: 1 }),
      ...spans.filter(({ status }) => status !== 'error').map((span) => `${span.name}: failed and does not say so`),
      ...(outcome.value === failure ? [] : ['the caller got another error']),
    ]
    problems.push(...found.map((problem) => `an error that is ${claim}: ${problem}`))
  }
  return problems
}

/** Marks the inner call: one more argument than usual. */
const INNER = Symbol('inner')

function isOuter(seen: readonly unknown[], args: readonly unknown[]): boolean {
  return seen.length === args.length
}

async function nested({ scenario }: WrappedCase, behave: Behaviour): Promise<Recorded> {
  const { object } = makeSubject(scenario, behave)
  scenario.instrument(object)
  return record(() => object[scenario.method]!(...scenario.args))
}

function childProblems(name: string, records: readonly SpanRecord[]): string[] {
  const [outer, inner, ...more] = records.filter((span) => span.name === name)
  if (outer === undefined || inner === undefined || more.length > 0)
    return [`${records.length} spans for two calls: ${records.map((span) => span.name).join(', ') || 'none'}`]
  return inner.parentSpanId === outer.spanId ? [] : ['the inner call is no child of the outer one']
}

function raise(error: Error): never {
  throw error
}
