import { expect, test } from 'vitest'
import { cacheKey, createToolCache } from './tool-cache.ts'

test('a result is found while it is fresh, and gone after', () => {
  let now = 0
  const cache = createToolCache({ freshMilliseconds: 100, now: () => now })
  cache.set('a', 'result')
  now = 99
  expect(cache.get('a')).toBe('result')
  now = 100
  expect(cache.get('a')).toBeUndefined()
  expect(cache.size).toBe(0)
})

test('an empty result is a result', () => {
  const cache = createToolCache()
  cache.set('a', '')
  expect(cache.get('a')).toBe('')
})

test('when there are too many, the least recently used one goes', () => {
  const cache = createToolCache({ maxEntries: 2 })
  cache.set('a', '1')
  cache.set('b', '2')
  cache.get('a')
  cache.set('c', '3')
  expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual(['1', undefined, '3'])
  expect(cache.size).toBe(2)
})

test('every clearing is a new generation', () => {
  const cache = createToolCache()
  cache.set('a', '1')
  const before = cache.generation
  cache.clear()
  expect(cache.get('a')).toBeUndefined()
  expect(cache.generation).toBeGreaterThan(before)
})

test('keys tell calls apart and nothing of what is in them', () => {
  const key = cacheKey('scrape', { url: 'https://secret.example', list: [1, 2] })
  expect(key).toMatch(/^scrape:[0-9a-f]{64}$/)
  expect(cacheKey('scrape', { list: [1, 2], url: 'https://secret.example' })).toBe(key)
  expect(cacheKey('scrape', { list: [2, 1], url: 'https://secret.example' })).not.toBe(key)
  expect(cacheKey('other', { url: 'https://secret.example', list: [1, 2] })).not.toBe(key)
})
