/**
 * The tests of one subsystem's spans, for vitest; in a process without the `profiling` condition, those of the off state. A thin shell: what is
 * checked stands in `checks/`, as functions that return problems.
 */
import { instrumentFn, type SpanMap } from '@zeph-telemetry/core'
import { describe, expect, type TestContext, test } from 'vitest'
import { type ContentCase, capturedProblems, uncapturedProblems } from './checks/content.ts'
import { emissionProblems } from './checks/emission.ts'
import { generatorProblems } from './checks/generators.ts'
import { hostileArgumentProblems, hostileResultProblems } from './checks/hostile.ts'
import { mapProblems } from './checks/map.ts'
import { nestedFailureProblems, nestingProblems } from './checks/nesting.ts'
import { type RealCase, realFailureProblems, realProblems, runReal } from './checks/real.ts'
import { ownRowProblems, throwingLayerProblems, undisturbedProblems } from './checks/resilience.ts'
import { realOffProblems, wrappedOffProblems } from './checks/switched-off.ts'
import { transparencyProblems, type WrappedCase } from './checks/transparency.ts'
import { record } from './recording.ts'
import type { RealScenario, Scenario, SkippedScenario, SpanContract, WrappedScenario } from './scenario.ts'
import { makeSubject } from './subject.ts'
import { makeFailure, WAYS } from './ways.ts'

/**
 * Defines the tests of a span map: one group for every span, on or off by the condition of the process.
 * @example
 * describeSpanContract({ spans: MEMORY_SPANS, scenarios: { 'memory.recall': wrapped({ ... }), ... } })
 */
export function describeSpanContract<M extends SpanMap>({ spans, scenarios }: SpanContract<M>): void {
  const isOff = isIdentity()
  if (!isOff) test('the span map is well-formed', () => expect(mapProblems(spans)).toEqual([]))
  for (const [name, scenario] of Object.entries<Scenario | SkippedScenario>(scenarios)) {
    describe(name, () => {
      if ('skip' in scenario) skipped(name, scenario)
      else if (scenario.kind === 'wrapped') (isOff ? wrappedOff : wrappedOn)({ name, spans, scenario })
      else (isOff ? realOff : realOn)({ name, spans, scenario })
    })
  }
}

function isIdentity(): boolean {
  const probe = () => {}
  return instrumentFn('zeph.contract.probe', probe) === probe
}

function skipped(name: string, { skip }: SkippedScenario): void {
  console.log(`${name} is not held against the contract: ${skip}`)
  test(`is skipped: ${skip}`, (context) => context.skip(skip))
}

const none = (problems: readonly string[]): void => expect(problems).toEqual([])

function wrappedOn(given: WrappedCase): void {
  const content = contentOfWrapped(given)
  test('is emitted as declared, and nothing else is', async () => none(await wrappedEmission(given)))
  test('the caller cannot tell', async () => none(await transparencyProblems(given)))
  test('hostile arguments change nothing for the caller', async () => none(await hostileArgumentProblems(given)))
  test('hostile results change nothing for the caller', async () => none(await hostileResultProblems(given)))
  test('a call inside a call is its child', async () => none(await nestingProblems(given)))
  test('an error is recorded once, innermost, and reaches the caller', async () =>
    none(await nestedFailureProblems(given)))
  test('layers that throw change nothing for the caller', async () => none(await throwingLayerProblems(given)))
  test("a user's own rows and names work, and may throw", async (context) => {
    const { problems, tested } = await ownRowProblems(given)
    none(problems)
    if (!tested) skipTest(context, given.name, "the scenario's instrument hands no options to the wrapper")
  })
  if (given.scenario.generators)
    test('generators are watched to their end', async () => none(await generatorProblems(given)))
  contentTests(content)
}

async function wrappedEmission({ name, scenario }: WrappedCase): Promise<string[]> {
  const { object } = makeSubject(scenario, () => scenario.result)
  scenario.instrument(object)
  const { spans } = await record(() => object[scenario.method]!(...scenario.args))
  return emissionProblems({ name, also: scenario.also }, spans)
}

function contentOfWrapped({ name, spans, scenario }: WrappedCase): ContentCase {
  const run = (way: (typeof WAYS)[number]) => () => {
    const { object } = makeSubject(scenario, () => way.go(way.fails ? makeFailure() : scenario.result))
    scenario.instrument(object)
    return object[scenario.method]!(...scenario.args)
  }
  const runs = WAYS.filter(({ fails }) => !fails).map(run)
  const failures = WAYS.filter(({ fails }) => fails).map(run)
  return { name, spans, runs, failures, inMessages: false }
}

function realOn(given: RealCase): void {
  const { name, spans, scenario } = given
  const { cannotFail } = scenario
  test('is emitted as declared, and nothing undeclared is', async () => none(await realProblems(given)))
  test('an error is recorded once, innermost, and reaches the caller', async (context) => {
    if (cannotFail !== undefined) skipTest(context, name, cannotFail)
    none(await realFailureProblems(given))
  })
  test('layers that throw change nothing for the caller', async () =>
    none(await undisturbedProblems((outcome) => runReal(scenario, cannotFail === undefined ? outcome : 'ok'))))
  const failures = cannotFail === undefined ? [() => runReal(scenario, 'error')] : []
  contentTests({ name, spans, runs: [() => runReal(scenario, 'ok')], failures, inMessages: true })
}

function contentTests(given: ContentCase): void {
  test('no content and no secret is recorded by default', async () => none(await uncapturedProblems(given)))
  test('captured content is where it is declared, without secrets', async () => none(await capturedProblems(given)))
}

function wrappedOff({ scenario }: { readonly scenario: WrappedScenario }): void {
  test('off, the object and its method are what they were', async () => none(await wrappedOffProblems(scenario)))
}

function realOff({ name, scenario }: { readonly name: string; readonly scenario: RealScenario }): void {
  test('off, it goes as it goes on, and adapters give back what they were given', async (context) => {
    const { problems, adapted } = await realOffProblems(scenario)
    none(problems)
    if (adapted === 0)
      skipTest(context, name, 'the scenario uses no adapt: nothing shows that its adapter gives back the object')
  })
}

function skipTest(context: TestContext, name: string, reason: string): never {
  console.log(`${name}: skipped: ${reason}`)
  return context.skip(reason)
}
