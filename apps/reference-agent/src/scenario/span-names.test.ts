import { expect, test } from 'vitest'
import { NESTED_PAIRS, namesOf, SPAN_NAMES } from './span-names.ts'

test('the map holds 80 different names, nested ones included', () => {
  expect(SPAN_NAMES).toHaveLength(80)
  expect(new Set(SPAN_NAMES).size).toBe(80)
  expect(namesOf('agent')).toContain('context.microcompact')
  expect(namesOf('instrumented_channels')).toContain('channel.cancel_recv')
})

test('a nested pair is a parent and its direct child', () => {
  expect(NESTED_PAIRS).toContainEqual(['agent.tool_loop', 'agent.tool_exec'])
  expect(NESTED_PAIRS).toContainEqual(['context.compaction', 'context.microcompact'])
  expect(NESTED_PAIRS).not.toContainEqual(['agent.turn', 'agent.tool_exec'])
  expect(NESTED_PAIRS).toHaveLength(23)
})
