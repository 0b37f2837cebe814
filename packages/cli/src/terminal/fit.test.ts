import { expect, test } from 'vitest'
import { columnsOf, fit, padEnd, padStart, plainText } from './fit.ts'

test('text that fits is left alone, text that does not ends in an ellipsis', () => {
  expect(fit('llm.chat', 8)).toBe('llm.chat')
  expect(fit('llm.chat_stream', 8)).toBe('llm.cha…')
  expect(fit('anything', 0)).toBe('')
})

test('wide characters count two columns and are never cut in half', () => {
  expect(columnsOf('東京 ok')).toBe(7)
  expect(fit('東京東京', 6)).toBe('東京…')
  expect(fit('👍👍👍', 5)).toBe('👍👍…')
})

test('combining marks take no column', () => {
  expect(columnsOf('e\u0301')).toBe(1)
})

test('padding counts columns, not characters', () => {
  expect(padEnd('東', 4)).toBe('東  ')
  expect(padStart('東', 4)).toBe('  東')
})

test('control characters and direction marks cannot reach the terminal', () => {
  expect(plainText('a\u001b[31mb\nc\u202ed\u0007')).toBe('a·[31mb·c·d·')
})
