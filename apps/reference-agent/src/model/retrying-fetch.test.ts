import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { retryingFetch } from './retrying-fetch.ts'

/** A server that answers one request after the other with these; its address, and how many requests came. */
async function serverThatAnswers(answers: readonly { status: number; headers?: Record<string, string> }[]) {
  const seen = { requests: 0 }
  const server = createServer((_request, response) => {
    const { status, headers } = answers[seen.requests] ?? { status: 500 }
    seen.requests += 1
    response.writeHead(status, headers).end('text')
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

const fetchAgain = retryingFetch(globalThis.fetch)
const soon = { 'retry-after-ms': '1' }

test('a busy server is asked again, until it answers', async () => {
  const { url, seen } = await serverThatAnswers([
    { status: 429, headers: soon },
    { status: 503, headers: { 'retry-after': '0' } },
    { status: 200 },
  ])
  expect([(await fetchAgain(url)).status, seen.requests]).toEqual([200, 3])
})

test('the third refusal is the answer, and one of another kind is at once', async () => {
  const busy = await serverThatAnswers([0, 1, 2, 3].map(() => ({ status: 429, headers: soon })))
  expect([(await fetchAgain(busy.url)).status, busy.seen.requests]).toEqual([429, 3])
  const broken = await serverThatAnswers([{ status: 500, headers: soon }])
  expect([(await fetchAgain(broken.url)).status, broken.seen.requests]).toEqual([500, 1])
})

test('nobody waits longer than makes sense, or for what was given up', async () => {
  const far = await serverThatAnswers([{ status: 429, headers: { 'retry-after': '3600' } }])
  expect([(await fetchAgain(far.url)).status, far.seen.requests]).toEqual([429, 1])
  const slow = await serverThatAnswers([{ status: 429, headers: { 'retry-after': '10' } }])
  const given = new AbortController()
  const answer = fetchAgain(slow.url, { signal: given.signal })
  while (slow.seen.requests === 0) await new Promise(setImmediate)
  given.abort()
  await expect(answer).rejects.toThrow(/abort/i)
})
