import { expect, test } from 'vitest'
import { around, beneath, heard } from '../fixtures/broken-wrappers.ts'
import { instrumentFiles, instrumentSound, makeFiles, SOUND_SPANS, SOUND_WRAPPED } from '../fixtures/sound-subsystem.ts'
import type { InstrumentSubject } from '../scenario.ts'
import { ownRowProblems, throwingLayerProblems, undisturbedProblems, withThrowingLayers } from './resilience.ts'

const given = (instrument: InstrumentSubject) => ({
  name: 'memory.recall',
  spans: SOUND_SPANS,
  scenario: { ...SOUND_WRAPPED, instrument },
})

test('a sound wrapper has no problem', async () => {
  expect(await throwingLayerProblems(given(instrumentSound))).toEqual([])
  expect(await ownRowProblems(given(instrumentSound))).toEqual({ problems: [], tested: true })
})

test('layers of every stage are called and throw', async () => {
  const disturbed = await withThrowingLayers(async () => instrumentFiles(makeFiles()).stat('a'))
  expect(disturbed).toEqual({
    value: { size: 1 },
    thrown: ['enrich', 'allocation', 'profile', 'bridge', 'sink'],
  })
})

test('where no layer was called, nothing is proven, and that is told', async () => {
  expect(await undisturbedProblems(() => 1)).toEqual([
    'outcome ok: of the layers that throw only these were called: ',
    'outcome error: of the layers that throw only these were called: ',
  ])
})

test.each<[problem: string, instrument: InstrumentSubject]>([
  ['a method that returns: the caller noticed it', around((go, args) => [heard(go(...args))])],
  ['a method that throws: the caller noticed it', around((go, args) => settled(() => go(...args)))],
  [
    'a method that returns: the method ran 2 times',
    beneath((go, args) => [settled(() => go(...args)), go(...args)][1]),
  ],
  ['a method that returns: memory.recall was not emitted; emitted: no span', (object) => object],
  ['a method that returns: of the layers that throw only these were called: ', (object) => object],
])('while layers throw: %s', async (problem, instrument) => {
  const problems = await throwingLayerProblems(given(instrument))
  expect(problems).toContain(problem)
})

test('a scenario that hands no options on is told apart from a wrapper that ignores them', async () => {
  expect(await ownRowProblems(given((object) => instrumentSound(object)))).toEqual({ problems: [], tested: false })
  const ignoring: InstrumentSubject = (object, options) => instrumentSound(object, options?.methods && {})
  expect((await ownRowProblems(given(ignoring))).problems).toEqual([
    '"attributes" of a user\'s row was never called',
    '"onResult" of a user\'s row was never called',
    '"onError" of a user\'s row was never called',
    '"onEnd" of a user\'s row was never called',
    'a method of another name: memory.recall was not emitted; emitted: no span',
  ])
})

test.each(['attributes', 'onResult', 'onError', 'onEnd'])(
  'a row whose %s reaches the caller is found',
  async (hook) => {
    const instrument: InstrumentSubject = (object, options) => {
      const row = options?.methods?.recall as Record<string, () => void> | undefined
      instrumentSound(object, options)
      return row?.[hook] === undefined ? object : around((go, args) => [heard(go(...args)), row[hook]!()][0])(object)
    }
    const { problems } = await ownRowProblems(given(instrument))
    expect(problems).toContain('hooks that throw, a method that returns: the caller noticed it')
  },
)

test('a real operation that goes otherwise while layers throw is found', async () => {
  const files = instrumentFiles(makeFiles())
  const run = (outcome: string) => files.stat(outcome === 'ok' ? 'a' : 'missing')
  expect(await undisturbedProblems(run)).toEqual([])
  let runs = 0
  const tired = (outcome: string) => {
    runs += 1
    if (runs % 2 === 1) return run(outcome)
    settled(() => run(outcome))
    throw new TypeError('tired')
  }
  expect(await undisturbedProblems(tired)).toEqual([
    'outcome ok: it returned, and threw while layers threw',
    'outcome error: it threw, and threw while layers threw',
  ])
})

function settled(run: () => unknown): unknown {
  try {
    const result = run()
    return result instanceof Promise ? result.catch(() => undefined) : result
  } catch {
    return undefined
  }
}
