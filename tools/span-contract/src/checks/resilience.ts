/** Telemetry that fails on purpose: layers, and rows of a user's own, whose every hook throws. The caller must not notice. */
import { addLayer, type Layer } from '@zeph-telemetry/core'
import { hasFailed, type Outcome, outcomeOf } from '../outcome.ts'
import { record } from '../recording.ts'
import { makeSubject } from '../subject.ts'
import { makeFailure, WAYS, type Way } from '../ways.ts'
import { withoutNotices } from '../without-notices.ts'
import { emissionProblems } from './emission.ts'
import { callProblems, type WrappedCase } from './transparency.ts'

/** What work came to while layers threw. */
export interface Disturbed<T> {
  readonly value: T
  /** Stages whose layers threw at the start and at the end of a span. */
  readonly thrown: readonly string[]
}

/** Runs work while layers of every stage throw. */
export async function withThrowingLayers<T>(work: () => Promise<T>): Promise<Disturbed<T>> {
  const started = new Set<string>()
  const thrown = new Set<string>()
  const removers = STAGES.map((stage) =>
    addLayer({
      name: `contract: throws (${stage})`,
      stage,
      onStart: () => boom(() => started.add(stage)),
      onEnd: () => boom(() => started.has(stage) && thrown.add(stage)),
    }),
  )
  try {
    return { value: await withoutNotices(work), thrown: [...thrown] }
  } finally {
    for (const remove of removers) remove()
  }
}

const STAGES: readonly NonNullable<Layer['stage']>[] = ['enrich', 'allocation', 'profile', 'bridge', 'sink']

function boom(before: () => unknown = () => {}): never {
  before()
  throw new Error('thrown by telemetry, on purpose')
}

/** Every way of a call, while layers throw. */
export async function throwingLayerProblems(given: WrappedCase): Promise<string[]> {
  const problems: string[] = []
  for (const way of WAYS) {
    const { value, thrown } = await withThrowingLayers(() => callProblemsOf(given, way, {}))
    const found = [...value, ...silentProblems(thrown)]
    problems.push(...found.map((problem) => `a method that ${way.claim}: ${problem}`))
  }
  return problems
}

function silentProblems(thrown: readonly string[]): string[] {
  return thrown.length === STAGES.length
    ? []
    : [`of the layers that throw only these were called: ${thrown.join(', ')}`]
}

/** What came of giving the wrapper rows of a user's own. */
export interface OwnRows {
  readonly problems: readonly string[]
  /** False where the scenario's `instrument` hands no options on. */
  readonly tested: boolean
}

/** A row of the user whose every hook throws, and a method that only the user's table names. */
export async function ownRowProblems(given: WrappedCase): Promise<OwnRows> {
  const { name, scenario } = given
  const hooks = { attributes: 0, onResult: 0, onError: 0, onEnd: 0 }
  const row = Object.fromEntries(
    Object.keys(hooks).map((hook) => [
      hook,
      () => {
        hooks[hook as keyof typeof hooks] += 1
        boom()
      },
    ]),
  )
  const options = watched({ methods: { [scenario.method]: { span: name, ...row } } })
  const problems: string[] = []
  for (const way of WAYS) {
    const found = await withoutNotices(() => callProblemsOf(given, way, options.value))
    problems.push(...found.map((problem) => `hooks that throw, a method that ${way.claim}: ${problem}`))
  }
  if (!options.read()) return { problems, tested: false }
  const unused = Object.entries(hooks).filter(([, times]) => times === 0)
  problems.push(...unused.map(([hook]) => `"${hook}" of a user's row was never called`))
  return { problems: [...problems, ...(await ownNameProblems(given))], tested: true }
}

/** A class whose method is called otherwise, named in one line. */
async function ownNameProblems(given: WrappedCase): Promise<string[]> {
  const scenario = { ...given.scenario, method: 'doAsWeCallIt' }
  const options = { methods: { doAsWeCallIt: given.name } }
  const found = await callProblemsOf({ ...given, scenario }, WAYS[0]!, options)
  return found.map((problem) => `a method of another name: ${problem}`)
}

async function callProblemsOf({ name, scenario }: WrappedCase, way: Way, options: object): Promise<string[]> {
  const { instrument, method, args, also, result } = scenario
  const value = way.fails ? makeFailure() : result
  const subject = makeSubject(scenario, () => way.go(value))
  const { spans, outcome } = await record(() => {
    instrument(subject.object, options)
    return subject.object[method]!(...args)
  })
  return [
    ...(outcome.way === way.out && Object.is(outcome.value, value) ? [] : ['the caller noticed it']),
    ...callProblems(subject, args),
    ...emissionProblems({ name, also }, spans),
    ...spans.filter(({ ended }) => !ended).map((span) => `${span.name}: has not ended`),
  ]
}

/** Options that know whether their methods were looked at. */
function watched(options: object): { readonly value: object; readonly read: () => boolean } {
  let isRead = false
  const get = (target: object, key: PropertyKey): unknown => {
    isRead ||= key === 'methods'
    return Reflect.get(target, key) as unknown
  }
  return { value: new Proxy(options, { get }), read: () => isRead }
}

/** For real SDKs: the operation comes out the same while layers throw. */
export async function undisturbedProblems(run: (outcome: 'ok' | 'error') => unknown): Promise<string[]> {
  const problems: string[] = []
  for (const outcome of ['ok', 'error'] as const) {
    const quiet = await outcomeOf(() => run(outcome))
    const { value: disturbed, thrown } = await withThrowingLayers(() => outcomeOf(() => run(outcome)))
    problems.push(...silentProblems(thrown).map((problem) => `outcome ${outcome}: ${problem}`))
    if (quiet.way !== disturbed.way || errorName(quiet) !== errorName(disturbed))
      problems.push(`outcome ${outcome}: it ${quiet.way}, and ${disturbed.way} while layers threw`)
  }
  return problems
}

function errorName(outcome: Outcome): unknown {
  return hasFailed(outcome) ? (outcome.value as { name?: unknown } | undefined)?.name : undefined
}
