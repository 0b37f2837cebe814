/** A router is function, not telemetry: it routes without the profiling condition, too. */
import { expect, test } from 'vitest'
import { retryModelCall } from '../http/retry-model-call.ts'
import { createRouter } from './create-router.ts'
import { instrumentRouter } from './instrument-router.ts'

const fails = async (_question: string): Promise<string> => {
  throw new Error('broken')
}

test('off, a router routes and falls back', async () => {
  const ask = createRouter({ candidates: { a: fails, b: async (question: string) => `b: ${question}` } })
  expect(await ask('q')).toBe('b: q')
})

test('off, streams are routed', async () => {
  async function* broken(): AsyncGenerator<number> {
    yield* []
    throw new Error('broken')
  }
  const ask = createRouter({
    candidates: {
      a: broken,
      b: async function* () {
        yield 1
      },
    },
  })
  const seen: number[] = []
  for await (const chunk of ask()) seen.push(chunk)
  expect(seen).toEqual([1])
})

test('off, all errors are there', async () => {
  await expect(createRouter({ candidates: { a: fails, b: fails } })('q')).rejects.toMatchObject({
    candidates: ['a', 'b'],
  })
})

test("off, a router of one's own is the very same", () => {
  const route = () => 'gpt-5'
  expect(instrumentRouter(route)).toBe(route)
  const router = { route }
  expect(instrumentRouter(router)).toBe(router)
  expect(router.route).toBe(route)
})

test('off, calls are retried', async () => {
  const attempts: number[] = []
  const reply = await retryModelCall(
    (attempt) => {
      attempts.push(attempt)
      if (attempt < 2) throw Object.assign(new Error('busy'), { status: 503 })
      return 'done'
    },
    { delay: () => 0 },
  )
  expect([reply, attempts]).toEqual(['done', [0, 1, 2]])
})
