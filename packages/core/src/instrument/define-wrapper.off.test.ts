import { defineSpans, defineWrapper, operationsIn, shortHash, startSpan } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'

test('off, a wrapper is the identity and nothing ran in any span', () => {
  const SPANS = { 'memory.recall': { kind: 'internal', brief: 'Recalls.', attributes: {} } } as const
  const wrap = defineWrapper(defineSpans(SPANS), { methods: { recall: 'memory.recall' } })
  const recall = () => {}
  const store = { recall }
  expect(wrap(store, { methods: { recall: 'memory.recall' } })).toBe(store)
  expect(store.recall).toBe(recall)
  expect(operationsIn(startSpan('memory.recall'))).toBeUndefined()
})

test('off, equal texts have equal hashes all the same', () => {
  expect(shortHash('/etc/passwd')).toMatch(/^[0-9a-f]{16}$/)
  expect(shortHash('/etc/passwd')).toBe(shortHash('/etc/passwd'))
  expect(shortHash('a')).not.toBe(shortHash('b'))
})
