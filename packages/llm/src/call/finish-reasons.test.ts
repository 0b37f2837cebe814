import { expect, test } from 'vitest'
import { finishReason } from './finish-reasons.ts'

test.each([
  ['stop', 'stop'],
  ['STOP', 'stop'],
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['MAX_TOKENS', 'length'],
  ['tool_use', 'tool_call'],
  ['tool_calls', 'tool_call'],
  ['function_call', 'tool_call'],
  ['content-filter', 'content_filter'],
  ['SAFETY', 'content_filter'],
  ['refusal', 'content_filter'],
  ['compaction', 'compaction'],
  ['PAUSE_TURN', 'pause_turn'],
  ['constructor', 'constructor'],
  ['', 'error'],
  [null, 'error'],
  [undefined, 'error'],
  [7, 'error'],
])('%j is %s', (reason, name) => {
  expect(finishReason(reason)).toBe(name)
})
