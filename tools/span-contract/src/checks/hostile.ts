/** Gives a wrapped method hostile arguments and results: the caller must notice what it notices without instrumentation. */
import { recordSpans } from '@zeph-telemetry/testing'
import { type Hostile, hostileResults, hostileValues } from '../hostile-values.ts'
import { type Outcome, outcomeOf, sameOutcome } from '../outcome.ts'
import { makeSubject } from '../subject.ts'
import { withoutNotices } from '../without-notices.ts'
import { recordProblems } from './records.ts'
import { callProblems, type WrappedCase } from './transparency.ts'

/** Hostile arguments, one place at a time, all at once, too few and too many. */
export async function hostileArgumentProblems(given: WrappedCase): Promise<string[]> {
  const { args, result } = given.scenario
  const go = () => result
  const problems = await callWith(given, { claim: 'no arguments', args: [], go })
  const places = Math.max(args.length, 1)
  for (const make of hostileValues().keys()) {
    for (let place = 0; place <= places; place += 1) {
      const hostile = hostileValues()[make]!
      const isAll = place === places
      const used = Array.from({ length: places }, (_, at) => (isAll || at === place ? hostile.value : args[at]))
      const claim = `${hostile.claim} as ${isAll ? 'every argument' : `argument ${place}`}`
      problems.push(...(await callWith(given, { claim, args: used, go })), ...touchProblems(claim, hostile))
    }
  }
  return problems
}

/** Hostile results: returned, resolved, thrown and rejected. */
export async function hostileResultProblems(given: WrappedCase): Promise<string[]> {
  const { args } = given.scenario
  const problems: string[] = []
  for (const hostile of hostileResults()) {
    const { claim, value } = hostile
    const raise = () => {
      throw value
    }
    const ways = { returned: () => value, resolved: async () => value, thrown: raise, rejected: async () => raise() }
    for (const [way, go] of Object.entries(ways)) {
      problems.push(...(await callWith(given, { claim: `${claim}, ${way}`, args, go })))
    }
  }
  return problems
}

interface HostileCall {
  readonly claim: string
  readonly args: readonly unknown[]
  readonly go: () => unknown
}

async function callWith({ name, spans, scenario }: WrappedCase, { claim, args, go }: HostileCall): Promise<string[]> {
  const bare = await outcomeOf(go)
  const subject = makeSubject(scenario, go)
  const call = (): unknown => subject.object[scenario.method]!(...args)
  using recorder = recordSpans()
  const seen = await withoutNotices(() => {
    scenario.instrument(subject.object)
    return outcomeOf(call)
  })
  const own = recorder.all(name)
  const problems = [
    ...(sameOutcome(seen, bare) ? [] : [`the caller saw ${show(seen)}, without instrumentation ${show(bare)}`]),
    ...callProblems(subject, args),
    ...(own.length === 1 ? [] : [`${own.length} spans for one call`]),
    ...recordProblems(spans, recorder.started, { complete: false }),
  ]
  return problems.map((problem) => `${claim}: ${problem}`)
}

function touchProblems(claim: string, { touched }: Hostile): string[] {
  const harm = touched?.()
  return harm === undefined ? [] : [`${claim}: ${harm}`]
}

function show({ way, value }: Outcome): string {
  try {
    return `that it ${way} ${String(value)}`
  } catch {
    return `that it ${way} something`
  }
}
