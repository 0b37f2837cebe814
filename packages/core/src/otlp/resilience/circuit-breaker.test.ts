/** The circuit breaker, with a clock of the test's own, and against a model of it. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Attempt, type BreakerState, CircuitBreaker, OPEN_MS } from './circuit-breaker.ts'

function breakerAt(time = { ms: 1000 }) {
  const told: string[] = []
  const breaker = new CircuitBreaker({
    now: () => time.ms,
    onOpen: () => told.push('open'),
    onClose: () => told.push('close'),
  })
  const fail = (times = 1) => {
    for (let index = 0; index < times; index += 1) breaker.begin()!.failed()
  }
  return { breaker, time, told, fail }
}

test('two failures in a row change nothing, the third opens it, and nobody gets leave', () => {
  const { breaker, told, fail } = breakerAt()
  fail(2)
  expect([breaker.state, told]).toEqual(['closed', []])
  fail()
  expect([breaker.state, breaker.mayBegin, breaker.begin(), breaker.waitMs]).toEqual(['open', false, undefined, 5000])
  expect(told).toEqual(['open'])
})

test('a success between them begins the count again; an attempt without an outcome does not', () => {
  const { breaker, fail } = breakerAt()
  fail(2)
  breaker.begin()!.succeeded()
  fail(2)
  breaker.begin()!.abandoned()
  expect(breaker.state).toBe('closed')
  fail()
  expect(breaker.state).toBe('open')
})

test('it stays open for 5, 30, 300 and again 300 seconds; then a success closes it and the next time it is 5 again', () => {
  const { breaker, time, told, fail } = breakerAt()
  for (let outage = 0; outage < 2; outage += 1) {
    fail(3)
    for (const seconds of [5, 30, 300, 300]) {
      time.ms += seconds * 1000 - 1
      expect([breaker.state, breaker.begin()]).toEqual(['open', undefined])
      time.ms += 1
      expect(breaker.state).toBe('half_open')
      breaker.begin()!.failed()
    }
    time.ms += 300_000
    breaker.begin()!.succeeded()
    expect(breaker.state).toBe('closed')
    fail(2)
    expect(breaker.state).toBe('closed')
    breaker.begin()!.succeeded()
  }
  expect(told).toEqual(['open', 'close', 'open', 'close'])
})

test('half open, one attempt alone is made: nobody else gets leave before it has ended', async () => {
  const { breaker, time, fail } = breakerAt()
  fail(3)
  time.ms += 5000
  const probe = breaker.begin()!
  expect([breaker.begin(), breaker.state]).toEqual([undefined, 'half_open'])
  const { probing } = breaker
  probe.abandoned()
  await probing
  expect([breaker.probing, breaker.state]).toEqual([undefined, 'half_open'])
  breaker.begin()!.succeeded()
  expect(breaker.begin()).toBeDefined()
})

test('what was sent before it opened says nothing any more; the end of an attempt counts once', () => {
  const { breaker, time, fail } = breakerAt()
  const [early, late] = [breaker.begin()!, breaker.begin()!]
  fail(3)
  early.succeeded()
  expect(breaker.state).toBe('open')
  time.ms += 5000
  const probe = breaker.begin()!
  late.failed()
  late.failed()
  expect([breaker.state, breaker.waitMs]).toEqual(['half_open', 0])
  probe.succeeded()
  for (let index = 0; index < 3; index += 1) probe.failed()
  early.failed()
  expect(breaker.state).toBe('closed')
})

test('where there is no later, the next attempt may be made at once', () => {
  const { breaker, fail } = breakerAt()
  fail(3)
  breaker.hurry()
  const probe = breaker.begin()!
  expect([probe, breaker.begin()]).toEqual([expect.anything(), undefined])
  probe.failed()
  expect([breaker.state, breaker.waitMs]).toEqual(['open', 30_000])
})

/** What may happen, in any order: time passes, requests begin, requests that are under way end. */
type Step =
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'begin' }
  | { readonly do: 'succeeded' | 'failed' | 'abandoned'; readonly pick: number }

const ending = fc.constantFrom('succeeded' as const, 'failed' as const, 'failed' as const, 'abandoned' as const)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 4999, 5000, 30_000, 300_000) }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('begin' as const) }) },
  { weight: 5, arbitrary: fc.record({ do: ending, pick: fc.nat() }) },
)

/** The same in the plainest words: phases, and when each began. */
class Model {
  phase:
    | { name: 'closed'; failures: number }
    | { name: 'open'; until: number; round: number; probe?: object | undefined } = {
    name: 'closed',
    failures: 0,
  }

  state(now: number): BreakerState {
    if (this.phase.name === 'closed') return 'closed'
    return this.phase.probe !== undefined || now >= this.phase.until ? 'half_open' : 'open'
  }

  begin(now: number): object | undefined {
    const { phase } = this
    if (phase.name === 'closed') return phase
    if (phase.probe !== undefined || now < phase.until) return undefined
    phase.probe = {}
    return phase.probe
  }

  end(leave: object, how: string, now: number): void {
    const { phase } = this
    if (phase.name === 'closed') {
      if (leave !== phase || how === 'abandoned') return
      phase.failures = how === 'failed' ? phase.failures + 1 : 0
      if (phase.failures === 3) this.phase = { name: 'open', until: now + OPEN_MS[0], round: 0 }
    } else if (leave === phase.probe) {
      if (how === 'succeeded') this.phase = { name: 'closed', failures: 0 }
      else phase.probe = undefined
      if (how !== 'failed') return
      phase.round = Math.min(phase.round + 1, 2)
      phase.until = now + OPEN_MS[phase.round]!
    }
  }
}

test('whatever happens in whatever order, it does what its model does', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
      const { breaker, time } = breakerAt({ ms: 0 })
      const model = new Model()
      const underWay: [Attempt, object][] = []
      for (const next of steps) {
        if (next.do === 'wait') time.ms += next.ms
        else if (next.do === 'begin') {
          const [attempt, leave] = [breaker.begin(), model.begin(time.ms)]
          expect(attempt === undefined).toBe(leave === undefined)
          if (attempt !== undefined) underWay.push([attempt, leave!])
        } else if (underWay.length > 0) {
          const [[attempt, leave]] = underWay.splice(next.pick % underWay.length, 1) as [[Attempt, object]]
          attempt[next.do]()
          model.end(leave, next.do, time.ms)
        }
        expect(breaker.state).toBe(model.state(time.ms))
      }
    }),
    { numRuns: 500 },
  )
})
