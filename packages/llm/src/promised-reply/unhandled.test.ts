import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const FIXTURE = fileURLToPath(new URL('fixtures/unhandled.ts', import.meta.url))
const CONDITIONS = ['--conditions=profiling', '--conditions=@zeph-telemetry/source', '--no-warnings']

const run = (which: 'bare' | 'instrumented') =>
  promisify(execFile)(process.execPath, [...CONDITIONS, FIXTURE, which], { env: { ...process.env, NODE_OPTIONS: '' } })

test('rejections that nobody handles are as unhandled as with bare clients, and handled ones as handled', async () => {
  const [bare, instrumented] = await Promise.all([run('bare'), run('instrumented')])
  expect(instrumented.stdout).toBe(bare.stdout)
  expect(bare.stdout).toContain('ollama chat, nothing at all: unhandled 1 RangeError')
  expect(bare.stdout).toContain('generateContent, handled all over: unhandled 0')
  expect([bare.stderr, instrumented.stderr]).toEqual([
    expect.stringContaining('0 calls, 0 of them ended'),
    expect.stringContaining('28 calls, 28 of them ended'),
  ])
})
