/** Profiles over HTTP, from a server that runs and real profilers. */
import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { PROFILING_DEFAULTS } from '../profiling/fixtures/profiling-config.ts'
import { spinForA } from '../profiling/fixtures/spin.ts'
import { Profiling } from '../profiling/profiling.ts'
import { serve } from './fixtures/serve.ts'

async function served({ sampleRate = 1 } = {}) {
  const outputDir = join(temporaryDirectory(), 'profiles')
  const options = { profiling: { ...PROFILING_DEFAULTS, outputDir, sampleRate }, serviceName: 'agent', sessionId: 's' }
  const profiles = new Profiling(options)
  onTestFinished(() => profiles.shutdown())
  const { healthUrl, port } = await serve({ profiles })
  const ask = async (path: string, init: RequestInit = { method: 'POST' }) => {
    const response = await fetch(`${healthUrl}/profile${path}`, init)
    return { status: response.status, text: await response.text(), headers: response.headers }
  }
  return { profiles, port, healthUrl, ask }
}

test('a profile is started and ended, and the answer says where it is', async () => {
  const { ask, profiles } = await served()
  expect(await ask('')).toMatchObject({ status: 202, text: '{"cpu":true,"memory":false}\n' })
  expect(profiles.running).toBe(true)
  spinForA(20)
  const { status, text, headers } = await ask('/stop')
  expect([status, headers.get('cache-control')]).toEqual([200, 'no-store'])
  const { file } = JSON.parse(text) as { file: string }
  expect([existsSync(file), file.endsWith('.cpuprofile'), profiles.running]).toEqual([true, true, false])
  expect(await ask('/stop')).toMatchObject({ status: 404, text: 'no profile ran\n' })
})

test('memory alone is a heap profile', async () => {
  const { ask } = await served()
  expect(await ask('?cpu=false&memory=true')).toMatchObject({ status: 202 })
  expect(JSON.parse((await ask('/stop')).text).file).toMatch(/\.heapprofile$/)
})

test('a profile for a time ends by itself, unless it was ended before', async () => {
  const { ask, profiles } = await served()
  const ends = vi.spyOn(profiles, 'stop')
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  expect(await ask('?seconds=30')).toMatchObject({ status: 202, text: '{"cpu":true,"memory":false,"seconds":30}\n' })
  vi.advanceTimersByTime(29_000)
  expect(profiles.running).toBe(true)
  vi.advanceTimersByTime(1000)
  expect([profiles.running, ends.mock.calls.length]).toEqual([false, 1])
  await ask('?seconds=1')
  await ask('/stop')
  await ask('')
  vi.advanceTimersByTime(5000)
  expect(profiles.running).toBe(true)
})

test.each([
  ['?cpu=yes', 'cpu must be true or false'],
  ['?seconds=0', 'seconds must be a whole number from 1 to 600'],
  ['?seconds=601', 'seconds must be a whole number from 1 to 600'],
  ['?cpu=false', 'cpu or memory must be true'],
  ['?heap=true', 'there is no such parameter; there are: cpu memory seconds'],
])('%s is answered with what is allowed, and nothing starts', async (query, message) => {
  const { ask, profiles } = await served()
  expect(await ask(query)).toMatchObject({ status: 400, text: `${message}\n` })
  expect(profiles.running).toBe(false)
})

test('what is only looked at changes nothing', async () => {
  const { ask, profiles } = await served()
  for (const path of ['', '/stop'])
    expect(await ask(path, { method: 'GET' })).toMatchObject({ status: 405, text: 'only POST is served here\n' })
  expect(profiles.running).toBe(false)
})

test('pages of the web, proxies and other names are refused', async () => {
  const { profiles, healthUrl } = await served()
  const status = (path: string, headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve) => {
      request(`${healthUrl}/profile${path}`, { method: 'POST', headers }, (response) => {
        response.resume()
        resolve(response.statusCode)
      }).end()
    })
  const foreign: Record<string, string>[] = [
    { host: 'rebound.example.com' },
    { origin: 'https://example.com' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'x-forwarded-for': '10.0.0.7' },
    { via: '1.1 proxy' },
  ]
  for (const headers of foreign) {
    expect([headers, await status('', headers)]).toEqual([headers, 403])
    expect([headers, await status('/stop', headers)]).toEqual([headers, 403])
  }
  expect(profiles.running).toBe(false)
  expect(await status('', { host: 'localhost:1' })).toBe(202)
})

test('where it cannot be done the answer says so', async () => {
  const { ask } = await served({ sampleRate: 0 })
  expect(await ask('')).toMatchObject({ status: 503 })
})

test('without profiling.http there is no such path, and it is not told of', async () => {
  const { healthUrl } = await serve()
  const response = await fetch(`${healthUrl}/profile`, { method: 'POST' })
  expect(response.status).toBe(404)
  expect(await response.text()).not.toContain('profile')
})

test('another machine is refused', async () => {
  const { networkInterfaces } = await import('node:os')
  const own = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)
  // Without a network there is nobody to refuse.
  if (own === undefined) return
  const profiles = new Profiling({
    profiling: { ...PROFILING_DEFAULTS, outputDir: temporaryDirectory() },
    serviceName: 'agent',
    sessionId: 's',
  })
  onTestFinished(() => profiles.shutdown())
  const { port } = await serve({ metrics: { host: '0.0.0.0' }, profiles })
  const response = await fetch(`http://${own.address}:${port}/health/profile`, { method: 'POST' })
  expect([response.status, profiles.running]).toEqual([403, false])
})
