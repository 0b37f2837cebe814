import { expect, test } from 'vitest'
import { hashFeatures } from './feature-hash.ts'

function similarity(one: string, other: string): number {
  const [left, right] = [hashFeatures(one), hashFeatures(other)]
  return left.reduce((sum, number, index) => sum + number * right[index]!, 0)
}

test('the same words point the same way, whatever their order, case, endings and marks', () => {
  expect(similarity('We deploy the backend on Fridays', 'On Friday, we DEPLOYED the backend!')).toBeGreaterThan(0.95)
})

test('the more two texts have in common, the nearer they are', () => {
  const text = 'The release of the backend is on Friday at noon'
  const near = similarity(text, 'The release of the backend is on Friday')
  const half = similarity(text, 'The release of the frontend is on Monday')
  const far = similarity(text, 'My cat is called Mia')
  expect([near > 0.8, half > 0.2 && half < 0.7, Math.abs(far) < 0.15]).toEqual([true, true, true])
})

test('words of one stem are near one another, and common words alone make nothing near', () => {
  expect(similarity('deployment', 'deploy')).toBeGreaterThan(0.15)
  expect(similarity('deployment', 'database')).toBeLessThan(0.1)
  expect(similarity('the cat is in the house', 'the sun is in the sky')).toBeLessThan(0.25)
})

test('unrelated words are as far apart as chance allows', () => {
  const words =
    `river lamp engine doctor window salt copper piano tiger cloud ticket forest mirror bridge candle desert garden
    hammer island jacket kitchen lemon market needle ocean pepper`.split(/\s+/)
  const pairs = words.flatMap((one, index) => words.slice(index + 1).map((other) => similarity(one, other)))
  const mean = pairs.reduce((sum, pair) => sum + pair, 0) / pairs.length
  expect(Math.abs(mean)).toBeLessThan(0.03)
  expect(Math.max(...pairs)).toBeLessThan(0.5)
})

test('a vector has length 1, the wanted dimensions, and is the same in every run', () => {
  const vector = hashFeatures('The release is on Friday')
  expect([vector.length, hashFeatures('x', 64).length]).toEqual([256, 64])
  expect(Math.hypot(...vector)).toBeCloseTo(1, 10)
  const largest = vector.reduce((best, number, index) => (Math.abs(number) > Math.abs(vector[best]!) ? index : best), 0)
  expect([largest, vector[largest]!.toFixed(4)]).toMatchInlineSnapshot(`
    [
      48,
      "0.3305",
    ]
  `)
})

test('a text without words has no direction', () => {
  expect(new Set(hashFeatures(' ?! ')).size).toBe(1)
})
