/** Ten thousand streamed calls, half of them dropped: nothing stays open, and nothing stays in memory. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import {
  chatCompletions,
  generateContent,
  messages,
  ollamaChat,
  responses,
  sendReply,
} from './fixtures/provider-wires.ts'
import { WireServer } from './fixtures/wire-server.ts'

const CALLS = 10_000
const TOKENS = { input: 8, output: 4, cached: 0, written: 0, reasoning: 0 }
const WIRES = [
  ['/chat/completions', chatCompletions(TOKENS)],
  ['/responses', responses(TOKENS)],
  ['/messages', messages(TOKENS)],
  [':streamGenerateContent', generateContent(TOKENS)],
  ['/api/chat', ollamaChat(TOKENS)],
] as const

const CHILD = join(import.meta.dirname, 'fixtures/many-streams.ts')
const FLAGS = ['--expose-gc', '--conditions=profiling', '--conditions=@zeph-telemetry/source']

interface Left {
  readonly started: number
  readonly open: number
  readonly dropped: number
  readonly abandoned: number
  readonly before: number
  readonly after: number
}

test('no span is left open, and the heap is back where it was', { timeout: 300_000 }, async () => {
  await using server = await WireServer.start()
  server.answerWith((response, _attempt, body) => {
    server.received.length = 0
    const [, reply] = WIRES.find(([path]) => response.req.url!.includes(path))!
    sendReply(response, reply, body)
  })
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, CHILD, server.origin, String(CALLS)])
  const { started, open, dropped, abandoned, before, after } = JSON.parse(stdout) as Left
  console.log(`${started} spans of ${CALLS} calls, ${abandoned} abandoned; heap ${before} before, ${after} after`)
  expect(started).toBeGreaterThanOrEqual(CALLS)
  expect(open).toBe(0)
  expect(Math.abs(dropped / CALLS - 0.5)).toBeLessThan(0.01)
  expect(abandoned).toBe(dropped)
  expect(after / before).toBeLessThan(1.05)
})
