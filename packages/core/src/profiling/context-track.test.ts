/** Which context is active is noted for every kind of callback, not only for what awaits. */
import { stat } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { withContext } from '../context/correlation.ts'
import { state } from '../global-state.ts'
import { addLayer, withSpan } from '../on.ts'
import { profilerClock } from './changes.ts'
import { ContextTrack } from './context-track.ts'

/** Changes of less than a microsecond are not noted. */
function timeHere(): number {
  const end = profilerClock() + 10
  while (profilerClock() < end);
  return profilerClock()
}

/** Starts something that calls back once. */
const CALLBACKS: Readonly<Record<string, (done: () => void) => void>> = {
  'a timer': (done) => void setTimeout(done, 1),
  setImmediate: (done) => void setImmediate(done),
  'process.nextTick': (done) => process.nextTick(done),
  queueMicrotask: (done) => queueMicrotask(done),
  then: (done) => void Promise.resolve().then(done),
  await: async (done) => {
    await null
    done()
  },
  'a file': (done) => stat('.', done),
  'a message port': (done) => {
    const { port1, port2 } = new MessageChannel()
    port1.on('message', () => {
      port1.close()
      done()
    })
    port2.postMessage('')
  },
  'a request': (done) => {
    const server = createServer((_, response) => void response.end()).listen(0, '127.0.0.1', async () => {
      const { port } = server.address() as AddressInfo
      await fetch(`http://127.0.0.1:${port}`)
      server.close()
      done()
    })
  },
}

test.each(Object.entries(CALLBACKS))(
  '%s calls back as part of what started it, with others at the same time',
  async (_, start) => {
    onTestFinished(addLayer({ name: 'records' }))
    const track = new ContextTrack()
    onTestFinished(() => track.stop())
    const inside = (name: string) =>
      withSpan(name, {}, () => new Promise<number>((resolve) => start(() => resolve(timeHere()))))
    const times = await Promise.all([inside('a'), inside('b'), inside('c')])
    const names = times.map((time) => track.owners[track.changes.at(time)]?.name)
    expect(names).toEqual(['a', 'b', 'c'])
  },
)

test('a span that has ended is still there for what it started, and nobody is when that is over', async () => {
  onTestFinished(addLayer({ name: 'records' }))
  const track = new ContextTrack()
  let [inside, after] = [0, 0]
  withSpan('a', {}, () => void setTimeout(() => (inside = timeHere()), 1))
  await sleep(5)
  setTimeout(() => (after = timeHere()), 1)
  await sleep(5)
  track.stop()
  await withSpan('later', {}, () => sleep(1))
  expect(track.owners[track.changes.at(inside)]?.name).toBe('a')
  expect(track.owners[track.changes.at(after)]).toBeUndefined()
  expect(track.owners.map((owner) => owner?.name)).not.toContain('later')
})

test('the end of a callback ends its time, not the beginning of the next', async () => {
  onTestFinished(addLayer({ name: 'records' }))
  const track = new ContextTrack()
  onTestFinished(() => track.stop())
  const nameAfter = async () => {
    let inside = 0
    withSpan('a', {}, () => void setTimeout(() => (inside = timeHere()), 1))
    await sleep(10)
    return track.owners[track.changes.at(inside + 500)]?.name
  }
  const names: unknown[] = []
  for (let round = 0; round < 10; round += 1) names.push(await nameAfter())
  // On a busy machine the thread may have waited between the two, or something else has come.
  expect(names.filter((name) => name !== 'a').length).toBeGreaterThan(5)
})

test('a track that begins inside a span knows it', () => {
  onTestFinished(addLayer({ name: 'records' }))
  withSpan('around', {}, () => {
    const track = new ContextTrack()
    withContext({ requestId: 'r' }, () => {})
    track.stop()
    expect(track.owners).toMatchObject([undefined, { name: 'around' }, { name: 'around', requestId: 'r' }])
    expect(track.changes.at(Number.POSITIVE_INFINITY)).toBe(1)
  })
})

test('a host’s context manager that throws does not end the process', async () => {
  const track = new ContextTrack()
  onTestFinished(() => {
    track.stop()
    state.host = undefined
  })
  state.host = {
    active: () => {
      throw new Error('from the host')
    },
    with: (_, fn, receiver, ...values) => fn.apply(receiver, values),
  }
  await sleep(2)
  expect(track.changes.at(profilerClock())).toBe(0)
})
