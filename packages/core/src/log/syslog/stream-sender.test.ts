/** With a wire in the hands of the test: it says when it opens, which writes the system takes, and when it breaks. */
import { setImmediate as immediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Outlet } from '../shipping/outlet.ts'
import { StreamSender } from './stream-sender.ts'
import type { Wire, WireEvents } from './wire.ts'

/** One opening of the wire. */
class Opening {
  readonly events: WireEvents
  readonly written: string[] = []
  readonly #done: (() => void)[] = []
  unsent = 0

  constructor(events: WireEvents) {
    this.events = events
  }

  write(bytes: Uint8Array, done: () => void): void {
    this.written.push(Buffer.from(bytes).toString())
    this.#done.push(done)
    this.unsent += bytes.length
  }

  /** The system takes the first write that it has not taken. */
  take(): void {
    this.unsent -= Buffer.byteLength(this.written.at(-this.#done.length)!)
    this.#done.shift()!()
  }

  end(): void {}
}

function setUp(maxQueueBytes = 1e7) {
  const openings: Opening[] = []
  const notices: string[] = []
  const wire: Wire = {
    framed: (text) => `${text}\n`,
    open: (events) => {
      const opening = new Opening(events)
      openings.push(opening)
      return opening
    },
  }
  const outlet = new Outlet({ place: 'there', maxQueueBytes, say: (message) => notices.push(message) })
  const sender = new StreamSender({ outlet, wire, backOff: { firstMs: 5, mostMs: 5 } })
  const add = (...texts: string[]) => {
    for (const text of texts) {
      outlet.waiting.add(text)
      sender.wake()
    }
  }
  const opened = async (count: number) => {
    while (openings.length < count) await immediate()
    return openings[count - 1]!
  }
  return { openings, notices, outlet, sender, add, opened }
}

/** A quarter of what may be on its way. */
const chunk = (letter: string) => letter.repeat(60_000)

test('what the system had not taken when the connection broke is sent again over the next, in order, before later lines', async () => {
  const { sender, add, opened, notices } = setUp()
  add(chunk('a'), chunk('b'), chunk('c'))
  const first = await opened(1)
  first.events.opened()
  expect(first.written).toEqual([`${chunk('a')}\n`, `${chunk('b')}\n`, `${chunk('c')}\n`])
  first.take()
  add('later')
  first.events.closed(new Error('reset'))
  const second = await opened(2)
  second.events.opened()
  expect(second.written.join('')).toBe(`${chunk('b')}\n${chunk('c')}\nlater\n`)
  expect(notices).toEqual([expect.stringMatching('reset')])
  while (second.unsent > 0) second.take()
  expect(sender.flush()).toBeUndefined()
  expect(notices[1]).toMatch('there works again')
})

test('no more is handed over than 256 KiB, and the rest as the system takes it; flushing waits for all of it', async () => {
  const { sender, add, opened } = setUp()
  add(...'abcdefgh'.split('').map(chunk))
  const link = await opened(1)
  link.events.opened()
  expect(link.written).toHaveLength(5)
  let isFlushed = false
  const flushed = sender.flush()?.then(() => {
    isFlushed = true
  })
  while (link.unsent > 0) {
    await immediate()
    expect(isFlushed).toBe(false)
    link.take()
  }
  await flushed
  expect(link.written.join('')).toBe(
    'abcdefgh'
      .split('')
      .map((letter) => `${chunk(letter)}\n`)
      .join(''),
  )
})

test('lines of one moment are one write', async () => {
  const { add, opened } = setUp()
  add('first')
  const link = await opened(1)
  link.events.opened()
  add('one', 'two', 'three')
  await immediate()
  expect(link.written).toEqual(['first\n', 'one\ntwo\nthree\n'])
})

test('given up on the way out: what the system has taken is not counted, and what it has not is, once', async () => {
  const { sender, add, opened, outlet } = setUp(600_000)
  add(...'abcdefgh'.split('').map(chunk))
  const link = await opened(1)
  link.events.opened()
  link.take()
  link.take()
  // Seven are handed over now, and of those the first three were taken, though only two were told of.
  link.unsent -= 60_001
  expect(link.written).toHaveLength(7)
  expect(sender.abandon()).toBe(5)
  expect(sender.abandon()).toBe(0)
  expect(outlet.waiting.hasRoom(600_000)).toBe(true)
  link.take()
  expect(outlet.waiting.hasRoom(600_001)).toBe(false)
})

test('a flush while the connection is away asks for it at once, and ends when that fails, too; the line stays', async () => {
  const { sender, add, opened, outlet } = setUp()
  add('one')
  const first = await opened(1)
  first.events.closed(new Error('refused'))
  const flushed = sender.flush()
  const second = await opened(2)
  second.events.closed(new Error('refused'))
  await flushed
  expect(outlet.waiting.count).toBe(1)
})

test('events of a connection that is over do not touch the next one', async () => {
  const { add, opened } = setUp()
  add('one')
  const first = await opened(1)
  first.events.opened()
  first.events.closed(undefined)
  const second = await opened(2)
  first.events.closed(new Error('again'))
  second.events.opened()
  add('two')
  await immediate()
  expect(second.written.join('')).toBe('one\ntwo\n')
})

test('once it is closed nothing is opened any more', async () => {
  const { sender, add, openings, opened } = setUp()
  add('one')
  const first = await opened(1)
  sender.close()
  first.events.closed(new Error('refused'))
  add('two')
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(openings).toHaveLength(1)
})
