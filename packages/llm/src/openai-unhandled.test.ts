import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const FIXTURE = fileURLToPath(new URL('openai/fixtures/unhandled.ts', import.meta.url))
const CONDITIONS = ['--conditions=profiling', '--conditions=@zeph-telemetry/source', '--no-warnings']

const run = (which: 'bare' | 'instrumented') =>
  promisify(execFile)(process.execPath, [...CONDITIONS, FIXTURE, which], { env: { ...process.env, NODE_OPTIONS: '' } })

test('rejections that nobody handles are as unhandled as with the bare client, and handled ones as handled', async () => {
  const [bare, instrumented] = await Promise.all([run('bare'), run('instrumented')])
  expect(instrumented.stdout).toBe(bare.stdout)
  expect(bare.stdout).toContain('nothing at all: unhandled BadRequestError')
  expect([bare.stderr, instrumented.stderr]).toEqual([
    '0 calls, 0 of them ended\n',
    expect.stringMatching(/^7 calls, [67] of/),
  ])
  expect(bare.stdout).toContain('handled all over: 0')
})
