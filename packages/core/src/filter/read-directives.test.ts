import { expect, test } from 'vitest'
import { readDirectives } from './read-directives.ts'

test.each([
  ['info', [[undefined, 'info']]],
  [
    'warn, memory.sqlite = off',
    [
      [undefined, 'warn'],
      ['memory.sqlite', 'off'],
    ],
  ],
  [
    'memory.*=off,memory',
    [
      ['memory', 'off'],
      ['memory', 'trace'],
    ],
  ],
  ['@opentelemetry/instrumentation-http=error', [['@opentelemetry/instrumentation-http', 'error']]],
])('%s', (text, expected) => {
  expect(readDirectives(text)?.map(({ target, level }) => [target, level])).toEqual(expected)
})

test.each(['', 'info,', 'memory=loud', '=off', 'a b=off', '*=off', 'memory.*.x=off', 'memory==off', 'INFO=x'])(
  '"%s" is no filter',
  (text) => {
    expect(readDirectives(text)).toBeUndefined()
  },
)
