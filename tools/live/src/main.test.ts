/** `npm run live` as a user runs it. No real back end is asked here: what is tested is that nothing passes by not being run. */
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { neutralEnvironment } from './scenario/run-recorded-scenario.ts'

async function live(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=@zeph-telemetry/source', main, ...args], {
    env: { ...neutralEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { out, err, code }
}

test('without addresses it says of every check that it was not run, and what to give', async () => {
  const { out, code } = await live([])
  expect(out.match(/^NOT RUN {2}.+: give ZEPH_LIVE_\w+_URL/gm)).toHaveLength(7)
  expect(out).toMatch(/^0 passed, 0 failed, 7 not run$/m)
  expect(code).toBe(0)
})

test('a back end that does not answer is a failure, with its address', async () => {
  const { out, code } = await live([], { ZEPH_LIVE_PYROSCOPE_URL: 'http://127.0.0.1:1/' })
  expect(out).toMatch(/^FAILED {3}Pyroscope: http:\/\/127\.0\.0\.1:1\/ready cannot be asked: .+$/m)
  expect(out).toMatch(/^0 passed, 1 failed, 6 not run$/m)
  expect(code).toBe(1)
})

test('what it does not understand ends it with code 2', async () => {
  expect(await live(['--everything'])).toMatchObject({ code: 2, out: '' })
  expect(await live([], { ZEPH_LIVE_TEMPO_URL: 'tempo' })).toMatchObject({
    code: 2,
    err: expect.stringContaining('ZEPH_LIVE_TEMPO_URL is no http or https URL: tempo'),
  })
})
