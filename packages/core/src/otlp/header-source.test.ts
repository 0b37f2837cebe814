import { expect, test, vi } from 'vitest'
import { HeaderSource, sendRenewing } from './header-source.ts'

const LONG_MS = 60_000
const refusal = (code: number) => Object.assign(new Error('refused'), { code })

/** A vault whose secret changes, and a receiver that takes the newest only. */
function rotating(pauseMs = LONG_MS) {
  const vault = { key: 'first', reads: 0 }
  const read = async () => {
    vault.reads += 1
    return { key: vault.key }
  }
  const failures: unknown[] = []
  const source = new HeaderSource({ read, pauseMs, onFailure: (error) => failures.push(error) })
  const send = vi.fn(async () => {
    if (source.current['key'] !== vault.key) throw refusal(401)
    return source.current['key']
  })
  return { vault, source, send, failures, deliver: () => sendRenewing(source, 1000, send) }
}

test('they are read once for all who ask first', async () => {
  const { vault, source } = rotating()
  expect(source.current).toEqual({})
  expect(await Promise.all([source.read(), source.read()])).toEqual([{ key: 'first' }, { key: 'first' }])
  expect(vault.reads).toBe(1)
})

test.each([401, 403, 16, 7])('after %d they are read again, and what was refused is sent once more', async (code) => {
  const { vault, source } = rotating()
  await source.read()
  vault.key = 'second'
  const send = vi.fn(async () => {
    if (source.current['key'] === 'first') throw refusal(code)
    return 'taken'
  })
  expect(await sendRenewing(source, 1000, send)).toBe('taken')
  expect([send.mock.calls.length, vault.reads]).toEqual([2, 2])
})

test.each([400, 503, 14, undefined])('after %s they are not', async (code) => {
  const { vault, source } = rotating()
  await source.read()
  const send = vi.fn(() => Promise.reject(Object.assign(new Error('no'), { code })))
  await expect(sendRenewing(source, 1000, send)).rejects.toThrow('no')
  expect([send.mock.calls.length, vault.reads]).toEqual([1, 1])
})

test('a burst of refusals asks the vault once, and all are sent again', async () => {
  const { vault, source, deliver } = rotating()
  await source.read()
  vault.key = 'second'
  expect(await Promise.all(Array.from({ length: 8 }, deliver))).toEqual(Array(8).fill('second'))
  expect(vault.reads).toBe(2)
})

test('where the vault has nothing new, nothing is sent again, and it is not asked again for a while', async () => {
  const { vault, source, send } = rotating()
  await source.read()
  send.mockRejectedValue(refusal(401))
  for (let round = 0; round < 5; round += 1) {
    await expect(sendRenewing(source, 1000, send)).rejects.toThrow('refused')
  }
  expect([send.mock.calls.length, vault.reads]).toEqual([5, 2])
})

test('after the while it is asked again', async () => {
  const { vault, source, deliver } = rotating(0)
  await source.read()
  for (const key of ['second', 'third']) {
    vault.key = key
    expect(await deliver()).toBe(key)
  }
  expect(vault.reads).toBe(3)
})

test('headers that are refused again are not renewed a second time for the same request', async () => {
  const { vault, source } = rotating(0)
  await source.read()
  vault.key = 'second'
  const send = vi.fn(() => Promise.reject(refusal(403)))
  await expect(sendRenewing(source, 1000, send)).rejects.toThrow('refused')
  expect([send.mock.calls.length, vault.reads]).toEqual([2, 2])
})

test('a vault that cannot be read again is told; the refusal stays what it was', async () => {
  const failures: unknown[] = []
  const read = vi.fn(async () => ({ key: 'first' }))
  const source = new HeaderSource({ read, onFailure: (error) => failures.push(error) })
  await source.read()
  read.mockRejectedValue(new Error('locked'))
  await expect(sendRenewing(source, 1000, () => Promise.reject(refusal(401)))).rejects.toThrow('refused')
  expect(failures).toEqual([new Error('locked')])
  expect(source.current).toEqual({ key: 'first' })
})

test('a vault that never answers does not hold a request back for longer than its time', async () => {
  const read = vi.fn(async () => ({ key: 'first' }))
  const source = new HeaderSource({ read })
  await source.read()
  read.mockReturnValue(new Promise(() => {}))
  const send = vi.fn(() => Promise.reject(refusal(401)))
  await expect(sendRenewing(source, 20, send)).rejects.toThrow('refused')
  await expect(sendRenewing(source, 20, send)).rejects.toThrow('refused')
  expect(read).toHaveBeenCalledTimes(2)
})
