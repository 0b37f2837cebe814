import { expect, test } from 'vitest'
import { formatSections, readRememberedFacts } from './context-sections.ts'

test('sections are headings with a line for each item; empty ones do not appear', () => {
  const text = formatSections([
    { kind: 'recall', lines: ['the release\nis on Friday'] },
    { kind: 'graph', lines: [] },
    { kind: 'code', lines: ['a.ts:1: one', 'b.ts:2: two'] },
  ])
  expect(text).toBe(
    'The user said earlier:\n- the release is on Friday\nCode that may matter:\n- a.ts:1: one\n- b.ts:2: two',
  )
  expect(formatSections([])).toBe('')
})

test('what is read back as remembered are the facts of both kinds of memory, and nothing else', () => {
  const sections = formatSections([
    { kind: 'persona', lines: ['name: Ada'] },
    { kind: 'recall', lines: ['the release is on Friday', 'the user likes tea'] },
    { kind: 'crossSession', lines: ['the office is in Berlin'] },
    { kind: 'code', lines: ['a.ts:1: one'] },
  ])
  const facts = ['the release is on Friday', 'the user likes tea', 'the office is in Berlin']
  expect(readRememberedFacts(sections)).toEqual(facts)
  expect(readRememberedFacts(`Be brief.\n${sections}\n\nSteps:\n- not a fact`)).toEqual(facts)
  const last = formatSections([{ kind: 'recall', lines: facts }])
  expect(readRememberedFacts(`${last}\nHow to do it:\n- not a fact`)).toEqual(facts)
  expect(readRememberedFacts('- no heading')).toEqual([])
})
