import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Waiting, WaitingLines } from './waiting-lines.ts'

const texts = (taken: readonly Waiting[]) => taken.map(({ text }) => text)

test('what is over is refused, what came before stays; room comes back when what was taken has arrived', () => {
  const waiting = new WaitingLines(10)
  expect([waiting.add('ääää'), waiting.add('12'), waiting.add('x')]).toEqual([true, true, false])
  expect(waiting.hasRoom(1)).toBe(false)
  const taken = waiting.take(100)
  expect(texts(taken)).toEqual(['ääää', '12'])
  expect(waiting.add('x')).toBe(false)
  waiting.release(taken)
  expect(waiting.add('x'.repeat(10))).toBe(true)
})

test('as many are taken as there is room for, and one that is larger alone', () => {
  const waiting = new WaitingLines(1000)
  for (const text of ['large text', 'a', 'bb', 'ccc', 'd']) waiting.add(text)
  expect(texts(waiting.take(5))).toEqual(['large text'])
  expect(texts(waiting.take(5))).toEqual(['a', 'bb'])
  expect(texts(waiting.take(100, 1))).toEqual(['ccc'])
  expect(waiting.clear()).toBe(1)
  expect(waiting.take(5)).toEqual([])
})

test('whatever is added, taken, given back and released: order, count and room are those of a plain list', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('add' as const), text: fc.string({ maxLength: 8 }) }),
    fc.record({ kind: fc.constant('take' as const), bytes: fc.nat(20), lines: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ kind: fc.constantFrom('release' as const, 'giveBack' as const) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const [most, waiting] = [30, new WaitingLines(30)]
      let [plain, held]: [string[], Waiting[]] = [[], []]
      const room = () => most - Buffer.byteLength([...plain, ...texts(held)].join(''))
      for (const given of steps) {
        if (given.kind === 'add') {
          const fits = Buffer.byteLength(given.text) <= room()
          expect(waiting.add(given.text)).toBe(fits)
          if (fits) plain.push(given.text)
        } else if (given.kind === 'take' && held.length === 0) {
          held = waiting.take(given.bytes, given.lines)
          expect(texts(held)).toEqual(plain.slice(0, held.length))
          expect(held.length > 0).toBe(plain.length > 0)
          plain = plain.slice(held.length)
        } else if (given.kind === 'release' || given.kind === 'giveBack') {
          waiting[given.kind](held)
          if (given.kind === 'giveBack') plain = [...texts(held), ...plain]
          held = []
        }
        expect(waiting.count).toBe(plain.length)
        expect(waiting.hasRoom(room())).toBe(true)
        expect(waiting.hasRoom(room() + 1)).toBe(false)
      }
    }),
  )
})
