import { expect, test } from 'vitest'
import { instrumentSound, makeFiles, SOUND_REAL, SOUND_WRAPPED } from '../fixtures/sound-subsystem.ts'
import type { InstrumentSubject } from '../scenario.ts'
import { real } from '../scenario.ts'
import { realOffProblems, wrappedOffProblems } from './switched-off.ts'

const wrapped = (instrument: InstrumentSubject) => wrappedOffProblems({ ...SOUND_WRAPPED, instrument })

test('what core makes has no problem, off', async () => {
  expect(await wrapped(instrumentSound)).toEqual([])
  expect(await realOffProblems(SOUND_REAL)).toEqual({ problems: [], adapted: 2 })
})

test.each<[problem: string, instrument: InstrumentSubject]>([
  ['the wrapper returned another object', (object) => Object.create(object) as object],
  ['the method is another function', (object) => Object.assign(object, { recall: object.recall.bind(object) })],
  ['the object has other properties', (object) => Object.assign(object, { [Symbol('instrumented')]: true })],
  ['the method ran 0 times', (object) => Object.assign(object, { recall: () => undefined })],
  ['a method that throws did not', (object) => Object.assign(object, { recall: () => undefined })],
])('a wrapper that is not the identity: %s', async (problem, instrument) => {
  expect(await wrapped(instrument)).toContain(problem)
})

test('an adapter that gives back another object is found, by its name', async () => {
  const copying = (files: ReturnType<typeof makeFiles>) => ({ ...files })
  const scenario = real({ run: ({ adapt }) => adapt(copying, makeFiles()).stat('a'), cannotFail: 'no need' })
  expect(await realOffProblems(scenario)).toEqual({ problems: ['copying returned another object'], adapted: 1 })
})

test('a real operation that goes otherwise than said is found', async () => {
  const stat = () => makeFiles().stat('a')
  expect((await realOffProblems(real({ run: stat, result: { size: 2 }, cannotFail: 'no need' }))).problems).toEqual([
    'the result was {"size":1}',
  ])
  expect((await realOffProblems(real({ run: stat }))).problems).toEqual([
    "outcome 'error': no error reached the caller",
  ])
  expect((await realOffProblems(real({ run: stat, exception: false }))).problems).toEqual([])
  const broken = () => {
    throw new Error('no')
  }
  expect((await realOffProblems(real({ run: broken }))).problems).toEqual(["outcome 'ok' failed: Error: no"])
})
