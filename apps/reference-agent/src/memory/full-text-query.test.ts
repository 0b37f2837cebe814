import { expect, test } from 'vitest'
import { anyOf, fullTextQuery, tellingWords } from './full-text-query.ts'

test('a query is for any of the telling words, each once, and not for more than a few', () => {
  expect(fullTextQuery('What is the Release, the release of NEAR?')).toBe('"release" OR "near"')
  expect(fullTextQuery('and the of')).toBe('')
  expect(fullTextQuery(Array.from({ length: 50 }, (_, index) => `word${index}`).join(' ')).split(' OR ')).toHaveLength(
    12,
  )
})

test('a name may hold anything and is still only a name', () => {
  expect(anyOf(['build farm', 'the "old" one'])).toBe('"build farm" OR "the  old  one"')
})

test('words of any script tell what a text is about', () => {
  expect(tellingWords('Die Brücke von Łódź, 東京タワー 2026')).toEqual([
    'die',
    'brücke',
    'von',
    'łódź',
    '東京タワー',
    '2026',
  ])
})
