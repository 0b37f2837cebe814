import { recordSpans } from '@zeph-telemetry/testing'
import { expect, test } from 'vitest'
import { ModelCall } from '../call/model-call.ts'
import { collectGarbageUntil } from '../fixtures/collect-garbage.ts'
import { Operation, Operations } from './operations.ts'

const make = () => new Operation({ streams: true, isStructured: false, maxRetries: 2 })
const begin = () => ModelCall.begin('llm.chat', () => ({ attributes: { 'gen_ai.provider.name': 'own' } }))!

test('an operation is known by its id until it is closed', () => {
  const operations = new Operations()
  const operation = make()
  operations.open('call-1', operation, {})
  expect([operations.get('call-1'), operations.get('call-2'), operations.get(undefined)]).toEqual([
    operation,
    undefined,
    undefined,
  ])
  operations.close('call-1', { isKnown: true })
  expect(operations.get('call-1')).toBe(undefined)
})

test('messages without an id belong to no operation', () => {
  const operations = new Operations()
  operations.open(undefined, make(), {})
  expect(operations.get(undefined)).toBe(undefined)
})

test('one whose message is dropped is forgotten, and its failed attempt has failed', async () => {
  using recorder = recordSpans()
  const operations = new Operations()
  ;(() => {
    const operation = make()
    operation.failed = { call: begin(), error: new RangeError('slowly') }
    operations.open('call-1', operation, {})
  })()
  await collectGarbageUntil(() => operations.get('call-1') === undefined)
  expect(recorder.spans.map(({ attributes }) => attributes['error.type'])).toEqual(['RangeError'])
})

test('a failed attempt whose repetition was not seen did no harm where all went well', () => {
  using recorder = recordSpans()
  const operation = make()
  operation.failed = { call: begin(), error: new RangeError('slowly') }
  operation.close({ isKnown: true })
  expect(recorder.spans.map(({ status }) => status)).toEqual(['unset'])
})
