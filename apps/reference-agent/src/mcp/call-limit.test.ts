import { once } from 'node:events'
import { expect, test } from 'vitest'
import { type CallOptions, createCallLimit } from './call-limit.ts'
import type { Elicitation } from './elicitation.ts'

const until = async ({ signal }: CallOptions): Promise<never> => {
  if (!signal.aborted) await once(signal, 'abort')
  throw signal.reason
}

test('a call that takes too long is ended, and so is one whose signal says so', async () => {
  await expect(createCallLimit(5).run(undefined, until)).rejects.toThrow('timed out after 5 ms')
  const limit = createCallLimit(60_000)
  const controller = new AbortController()
  const call = expect(limit.run(controller.signal, until)).rejects.toThrow('enough')
  controller.abort(new Error('enough'))
  await call
  await expect(limit.run(controller.signal, until)).rejects.toThrow('enough')
  expect(await limit.run(undefined, async () => 'done')).toBe('done')
})

test('while the user is being asked a call may take longer, and afterwards it is ended again', async () => {
  const limit = createCallLimit(20)
  const answered = Promise.withResolvers<void>()
  const asking = limit.pausedBy(async () => {
    await answered.promise
    return { action: 'decline' }
  })({} as Elicitation)
  let hasEnded = false
  const call = limit.run(undefined, until).catch((error: Error) => {
    hasEnded = true
    return error.message
  })
  const later = Promise.withResolvers<void>()
  setTimeout(later.resolve, 100)
  await later.promise
  expect(hasEnded).toBe(false)
  answered.resolve()
  await asking
  expect(await call).toBe('timed out after 20 ms')
})
