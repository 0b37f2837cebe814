import { expect, test } from 'vitest'
import { CollectingSink } from './fixtures/collecting-sink.ts'
import { OpenOutputs } from './open-outputs.ts'

function sink(name: string, dropped: number, problem?: string) {
  return Object.assign(new CollectingSink(name), { dropped, problem })
}

test('what an output lost counts on after it is closed, and is added to what its successor loses', () => {
  const outputs = new OpenOutputs()
  const first = sink('file', 3)
  outputs.add(first)
  outputs.add(sink('syslog', 0))
  expect([...outputs.dropped([])]).toEqual([
    ['file', 3],
    ['syslog', 0],
  ])
  outputs.remove(first)
  outputs.remove(first)
  first.dropped = 100
  outputs.add(sink('file', 2))
  expect(outputs.dropped([]).get('file')).toBe(5)
})

test('outputs of one name are one, those that others brought included', () => {
  const outputs = new OpenOutputs()
  outputs.add(sink('otlp', 1))
  expect([...outputs.dropped([sink('otlp', 2), sink('own', 4)])]).toEqual([
    ['otlp', 3],
    ['own', 4],
  ])
})

test('problems are those of outputs that have one', () => {
  const outputs = new OpenOutputs()
  outputs.add(sink('file', 0))
  outputs.add(sink('syslog', 0, 'nobody listens'))
  expect(outputs.problems([sink('otlp', 0, 'refused')])).toEqual(['syslog: nobody listens', 'otlp: refused'])
})
