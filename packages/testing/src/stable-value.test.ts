import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stableValue } from './stable-value.ts'

test.each<[given: unknown, stable: unknown]>([
  ['b2c4e6a8-0f1e-4d3c-8b7a-69584736251f', '<uuid>'],
  ['turn-B2C4E6A8-0F1E-4D3C-8B7A-69584736251F.log', 'turn-<uuid>.log'],
  ['at 2026-11-21T14:32:41.123Z and 2026-11-21T14:32+01:00', 'at <time> and <time>'],
  ['0af7651916cd43dd8448eb211c80319c', '<id>'],
  [join(tmpdir(), 'x'), '<tmp>/x'],
  ['http://localhost:41873/v1', 'http://localhost:<port>/v1'],
  ['127.0.0.1:80', '127.0.0.1:<port>'],
  [
    ['2026-11-21T14:32:41Z', 1, true, null],
    ['<time>', 1, true, null],
  ],
  [{ at: { id: '0af7651916cd43dd8448eb211c80319c' } }, { at: { id: '<id>' } }],
])('%j stands as %j', (given, stable) => {
  expect(stableValue(given)).toEqual(stable)
})

test.each([
  ['chat'],
  ['2026-11-21'],
  ['0af7651916cd43dd'],
  ['example.com:443'],
  [12],
  [undefined],
  [new Uint8Array(2)],
])('%j stays as it is', (value) => expect(stableValue(value)).toBe(value))
