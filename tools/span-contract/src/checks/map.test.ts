import type { SpanMap } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { SOUND_SPANS } from '../fixtures/sound-subsystem.ts'
import { mapProblems } from './map.ts'

const sound = { type: 'int', brief: 'records found', unit: '{record}', example: 3 } as const

/** The sound span with other parts, or with one attribute. */
const span = (parts: object): object => ({ 'memory.recall': { ...SOUND_SPANS['memory.recall'], ...parts } })
const attribute = (key: string, parts: object): object => span({ attributes: { [key]: { ...sound, ...parts } } })
const counted = (parts: object) => attribute('zeph.result.count', parts)

test('a sound map has no problem', () => {
  expect(mapProblems(SOUND_SPANS)).toEqual([])
})

test('the names that are ours besides the specification are names and parents, too', () => {
  const { 'memory.recall': recall } = SOUND_SPANS
  expect(mapProblems({ 'mcp.request': { ...recall, parents: ['mcp.request', 'agent.turn'] } } as SpanMap)).toEqual([])
})

const UNITS = [
  's',
  '{USD}',
  'ms',
  'By',
  'MiBy',
  '1',
  '%',
  '{token}',
  '{tool_call}',
  'By/s',
  '{token}/s',
  '{message}/{turn}',
]

test('names of HTTP headers are keys, hyphens and all', () => {
  expect(mapProblems(attribute('http.response.header.x-request-id', {}) as SpanMap)).toEqual([])
})

test('the key that names a channel is the one of its metrics', () => {
  const named = { type: 'string', unit: undefined, example: 'status' }
  expect(mapProblems(attribute('channel.name', named) as SpanMap)).toEqual([])
})

test.each(UNITS)('%s is a unit', (unit) => {
  expect(mapProblems(counted({ unit }) as SpanMap)).toEqual([])
})

test.each<[problem: string, map: object]>([
  ['is no name of the specification', { 'memory.recal': SOUND_SPANS['memory.recall'] }],
  ['"local" is no kind', span({ kind: 'local' })],
  ['"local" is no kind', span({ otherKinds: ['local'] })],
  ['the same kind stands twice', span({ otherKinds: ['internal'] })],
  ['the brief must be one line', span({ brief: '' })],
  ['the brief must be one line', span({ brief: 'Retrieval.' })],
  ['the brief must be one line', span({ brief: 'one | two' })],
  ['the brief must be one line', span({ brief: 'one\ntwo' })],
  ['the brief must be one line', counted({ brief: ' records' })],
  ['parent "agent.turns" is no span', span({ parents: ['agent.turn', 'agent.turns'] })],
  ['has no attribute', span({ attributes: {} })],
  ['resultCount: is no key', attribute('resultCount', {})],
  ['zeph.resultCount: is no key', attribute('zeph.resultCount', {})],
  ['own attributes begin with "zeph."', attribute('memory.count', {})],
  ['own attributes begin with "zeph."', attribute('channel.count', {})],
  ['is no key of the GenAI conventions', attribute('gen_ai.memory.score', {})],
  ['the example "3" is no int', counted({ example: '3' })],
  ['the example 0.5 is no int', counted({ example: 0.5 })],
  ['the example 3 is no string[]', counted({ type: 'string[]', unit: undefined })],
  ['the example ["a",1] is no string[]', counted({ type: 'string[]', unit: undefined, example: ['a', 1] })],
  ['the example true is no string', counted({ type: 'string', unit: undefined, example: true })],
  ['the example 1 is no boolean', counted({ type: 'boolean', unit: undefined, example: 1 })],
  ['the example null is no double', counted({ type: 'double', example: Number.NaN })],
  ['is no text', counted({ type: 'text' })],
  ['the value "3" is no int', counted({ value: '3' })],
  ['the example of a constant must be the constant', counted({ value: 4 })],
  ['content cannot be required', counted({ content: true, required: true })],
  ['content cannot be a constant', counted({ content: true, value: 3 })],
  ['"{" is no unit', counted({ unit: '{' })],
  ['"tokens" is no unit', counted({ unit: 'tokens' })],
  ['"seconds" is no unit', counted({ unit: 'seconds' })],
  ['a string has no unit', counted({ type: 'string', example: 'x' })],
  ['a number that counts or measures needs a unit', counted({ unit: undefined })],
  ['a number that counts or measures needs a unit', attribute('zeph.score', { unit: undefined })],
  ['a number that counts or measures needs a unit', attribute('file.size', { unit: undefined })],
])('%s', (problem, map) => {
  expect(mapProblems(map as SpanMap)).toContainEqual(expect.stringContaining(problem))
})

test('codes, ports and ids are numbers without a unit', () => {
  for (const key of ['process.exit.code', 'server.port', 'zeph.process.pid', 'gen_ai.request.seed'])
    expect(mapProblems(attribute(key, { unit: undefined }) as SpanMap)).toEqual([])
})
