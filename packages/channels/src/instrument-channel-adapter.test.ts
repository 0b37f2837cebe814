import { activeSpan, shortHash } from '@zeph-telemetry/core'
import { assertSpanTree, recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { everythingTold } from './fixtures/told.ts'
import { instrumentChannelAdapter } from './index.ts'

const SECRET = 'zx-canary-what-the-user-said'

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => {
  recorder.stop()
  expect(everythingTold(recorder.spans)).not.toContain(SECRET)
})

interface Message {
  readonly id?: string
  readonly text: string
  readonly chatId?: number
}

/** With the usual names and private state. */
class Chat {
  readonly #said: string[] = []

  async handle(message: Message): Promise<string> {
    return await this.reply(message, message.text.toUpperCase())
  }

  async reply(_message: Message, text: string): Promise<string> {
    this.#said.push(text)
    return text
  }

  send(message: Message): { id: number } {
    return { id: message.text.length }
  }

  receive(): Message {
    return { id: 'm-1', text: SECRET, chatId: 7 }
  }
}

test('the usual names: what arrives is of kind consumer, what leaves of kind client', async () => {
  const chat = instrumentChannelAdapter(new Chat(), { channel: 'slack' })
  expect(await chat.handle({ id: 'm-1', text: SECRET, chatId: 42 })).toBe(SECRET.toUpperCase())
  assertSpanTree(
    recorder,
    `
    channel.slack {"zeph.channel.direction":"in"}
      channel.slack {"zeph.channel.direction":"out"}
    `,
  )
  const [arrived, left] = recorder.started
  expect([arrived?.kind, left?.kind]).toEqual(['consumer', 'client'])
  expect(arrived?.attributes).toEqual({
    'messaging.system.name': 'slack',
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'messaging.message.id': 'm-1',
    'zeph.channel.direction': 'in',
    'zeph.conversation.hash': shortHash('42'),
    'zeph.message.length': SECRET.length,
  })
  expect(left?.attributes).toEqual({
    'messaging.system.name': 'slack',
    'messaging.operation.name': 'send',
    'messaging.operation.type': 'send',
    'zeph.channel.direction': 'out',
    'zeph.conversation.hash': shortHash('42'),
    'zeph.message.length': SECRET.length,
  })
})

test('what is found out only by the result is set then', () => {
  const chat = instrumentChannelAdapter(new Chat(), { channel: 'telegram' })
  expect(chat.receive().text).toBe(SECRET)
  expect(chat.send({ text: SECRET })).toEqual({ id: SECRET.length })
  expect(recorder.spans.map(({ attributes }) => attributes)).toMatchObject([
    { 'messaging.message.id': 'm-1', 'zeph.message.length': SECRET.length, 'zeph.conversation.hash': shortHash('7') },
    { 'messaging.message.id': String(SECRET.length), 'zeph.message.length': SECRET.length },
  ])
})

test('a terminal is neither consumer nor client and has no ids', async () => {
  const chat = instrumentChannelAdapter(new Chat(), { channel: 'cli' })
  await chat.handle({ id: 'm-1', text: SECRET, chatId: 42 })
  expect(recorder.spans.map(({ kind }) => kind)).toEqual(['internal', 'internal'])
  expect(recorder.spans.map(({ attributes }) => attributes)).toEqual(
    ['out', 'in'].map((direction) => ({ 'zeph.channel.direction': direction, 'zeph.message.length': SECRET.length })),
  )
})

test('methods of other names, rows of their own, and names that are left alone', () => {
  class Terminal {
    onLine = (line: string) => this.print(line)
    print = (line: string) => line.length
    send = (line: string) => line
    receive = () => activeSpan().recording
  }
  const terminal = instrumentChannelAdapter(new Terminal(), {
    channel: 'discord',
    methods: {
      onLine: 'in',
      print: {
        direction: 'out',
        attributes: (line) => ({ 'zeph.channel.method': line.length > 1 ? 'print' : 'put' }),
        onResult: (span, length) => span.event(`printed ${length}`),
      },
      send: false,
      receive: false,
    },
  })
  expect(terminal.onLine('abc')).toBe(3)
  expect([terminal.send('a'), terminal.receive()]).toEqual(['a', false])
  assertSpanTree(
    recorder,
    `
    channel.discord {"zeph.channel.direction":"in","zeph.message.length":3}
      channel.discord {"zeph.channel.direction":"out","zeph.channel.method":"print","zeph.message.length":3}
    `,
  )
  expect(recorder.started[1]?.events.map(({ name }) => name)).toEqual(['printed 3'])
})

test.each([
  { args: ['text'], length: 4, conversation: undefined },
  { args: ['chat-7', 'text'], length: 4, conversation: 'chat-7' },
  { args: [7, 'longer'], length: 6, conversation: '7' },
  { args: [{ chat: { id: 7 } }, 'text'], length: 4, conversation: '7' },
  { args: [{ channel: 'C1', content: 'text' }, { silent: true }], length: 4, conversation: 'C1' },
  { args: [{ body: 'text', conversationId: 'a b c' }], length: 4, conversation: undefined },
  { args: [], length: undefined, conversation: undefined },
  { args: [null, undefined], length: undefined, conversation: undefined },
  { args: [{ text: { nested: 1 }, chatId: {} }], length: undefined, conversation: undefined },
])('send($args) is read by what it usually means', ({ args, length, conversation }) => {
  const chat = instrumentChannelAdapter({ send: (..._args: unknown[]) => {} }, { channel: 'telegram' })
  chat.send(...args)
  const { attributes } = recorder.spans[0]!
  expect(attributes['zeph.message.length']).toBe(length)
  expect(attributes['zeph.conversation.hash']).toBe(conversation && shortHash(conversation))
})

test('a message that cannot be read leaves a span with what is certain', () => {
  const hostile = {
    get text(): string {
      throw new Error('no')
    },
  }
  const chat = instrumentChannelAdapter({ handle: (message: object) => message }, { channel: 'slack' })
  expect(chat.handle(hostile)).toBe(hostile)
  expect(recorder.spans[0]?.attributes).toEqual({
    'messaging.system.name': 'slack',
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'zeph.channel.direction': 'in',
  })
})

test('an unknown channel is an error that names it', () => {
  expect(() => instrumentChannelAdapter({}, { channel: 'fax' as never })).toThrow('"fax"')
})
