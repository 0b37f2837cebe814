import {
  type Attributes,
  activeSpan,
  addLayer,
  capturesContent,
  instrumentFn,
  type SpanRecord,
  suppressContent,
  withSpan,
} from '@zeph-telemetry/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { state } from '../global-state.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { NO_CONTENT } from './content-policy.ts'

let spans: SpanRecord[] = []
let remove = () => {}
beforeEach(() => {
  spans = []
  remove = addLayer({ name: 'content test', onEnd: (span) => void spans.push(span) })
})
afterEach(() => {
  remove()
  state.content = NO_CONTENT
})

const seen = (): { everywhere: Attributes; locally: Attributes | undefined } => {
  const { attributes, localAttributes } = spans.at(-1)!
  return { everywhere: attributes, locally: localAttributes }
}

describe('span.content', () => {
  const say = (read: () => unknown) =>
    withSpan('llm.chat', {}, (span) => void span.content('gen_ai.input.messages', read))

  test('off by default: the content is not even read', () => {
    let read = 0
    say(() => (read += 1))
    expect([read, seen()]).toEqual([0, { everywhere: {}, locally: undefined }])
  })

  test('true: only what stays on the machine has it', () => {
    state.content = { ...NO_CONTENT, content: true }
    say(() => [{ role: 'user', parts: [{ type: 'text', content: 'hello' }] }])
    expect(seen()).toEqual({
      everywhere: {},
      locally: { 'gen_ai.input.messages': [{ role: 'user', parts: [{ type: 'text', content: 'hello' }] }] },
    })
  })

  test('"all": every sink has it', () => {
    state.content = { ...NO_CONTENT, content: 'all' }
    say(() => 'hello')
    expect(seen()).toEqual({ everywhere: { 'gen_ai.input.messages': 'hello' }, locally: undefined })
  })

  test('a call inside suppressContent keeps it to itself, what starts in it too, and nothing else', async () => {
    state.content = { ...NO_CONTENT, content: 'all' }
    const told = () => spans.map(({ name, attributes }) => [name, attributes['gen_ai.input.messages']])
    const chat = (name: string) =>
      withSpan(name, {}, async (span) => {
        await Promise.resolve()
        span.content('gen_ai.input.messages', () => 'hello')
        return [capturesContent(span), capturesContent(activeSpan())]
      })
    const kept = suppressContent(() => withSpan('outer', {}, () => chat('quiet')))
    expect([await kept, await chat('loud')]).toEqual([
      [false, false],
      [true, true],
    ])
    expect(told()).toEqual([
      ['quiet', undefined],
      ['outer', undefined],
      ['loud', 'hello'],
    ])
    state.content = NO_CONTENT
    expect(await chat('off')).toEqual([false, false])
  })

  test('it is bounded, and undefined is nothing', () => {
    state.content = { ...NO_CONTENT, content: true, maxLength: 10, maxDepth: 1 }
    say(() => ({ a: 'x'.repeat(20_000), b: {} }))
    expect(seen().locally).toEqual({ 'gen_ai.input.messages': { a: 'xxxxxxxxxx… [cut]', b: '[too deep]' } })
    say(() => undefined)
    expect(seen().locally).toBeUndefined()
  })

  test('reading that throws is reported, and the program goes on', () => {
    state.content = { ...NO_CONTENT, content: true }
    using stderr = new CapturedStderr()
    say(() => {
      throw new Error('unreadable content')
    })
    expect(seen().locally).toBeUndefined()
    expect(stderr.about('unreadable content').length).toBe(1)
  })

  test('after the end nothing is read', () => {
    state.content = { ...NO_CONTENT, content: true }
    let read = 0
    withSpan('llm.chat', {}, (span) => {
      span.end()
      span.content('x', () => (read += 1))
    })
    expect(read).toBe(0)
  })
})

describe('include_args', () => {
  const all = () => {
    state.content = { ...NO_CONTENT, args: 'all' }
  }

  test('off by default: the arguments are not touched', () => {
    const untouchable = new Proxy({}, { get: () => expect.unreachable(), ownKeys: () => expect.unreachable() })
    instrumentFn('memory.recall', (_query: object) => 1)(untouchable)
    expect(seen()).toEqual({ everywhere: {}, locally: undefined })
  })

  test('true: by name, where only the local sink looks', () => {
    state.content = { ...NO_CONTENT, args: true }
    instrumentFn('memory.recall', (query: string, limit: number) => query.length + limit)('what?', 3)
    expect(seen()).toEqual({ everywhere: {}, locally: { 'arg.query': 'what?', 'arg.limit': 3 } })
  })

  test('"all": every sink has them; what has no name has its index, and what is more than the names, too', () => {
    all()
    const fn = instrumentFn('memory.recall', ({ a }: { a: number }, b?: number, ...others: number[]) => [a, b, others])
    fn({ a: 1 }, 2, 3, 4)
    expect(seen().everywhere).toEqual({ 'arg.0': { a: 1 }, 'arg.b': 2, 'arg.others.0': 3, 'arg.others.1': 4 })
    ;(instrumentFn('memory.recall', (a: number) => a) as (...args: number[]) => number)(1, 2)
    expect(seen().everywhere).toEqual({ 'arg.a': 1, 'arg.1': 2 })
  })

  test('options.args names them, skip leaves some out', () => {
    all()
    const login = (...args: string[]) => args.length
    instrumentFn('tool.execute', { args: ['user', 'key'], skip: ['key'] }, login)('ann', 'k', 'more')
    expect(seen().everywhere).toEqual({ 'arg.user': 'ann', 'arg.2': 'more' })
    instrumentFn('tool.execute', { skip: true }, login)('ann')
    expect(seen().everywhere).toEqual({})
  })

  test('skipping a rest parameter skips all it collects', () => {
    all()
    instrumentFn('tool.execute', { skip: ['secrets'] }, (a: number, ...secrets: number[]) => a + secrets.length)(
      1,
      2,
      3,
    )
    expect(seen().everywhere).toEqual({ 'arg.a': 1 })
  })

  test('a skipped name that is not found skips all arguments, and says so once', () => {
    all()
    using stderr = new CapturedStderr()
    const minified = instrumentFn('tool.minified', { skip: ['password'] }, (a: string, b: string) => a + b)
    minified('user', 'hunter2')
    minified('user', 'hunter2')
    expect(seen().everywhere).toEqual({})
    expect(stderr.about('"password", which the function does not have').length).toBe(1)
  })

  test('a method of a class and an async function have their names, too', async () => {
    all()
    class Store {
      prefix = 'p'
      async save(key: string, value: unknown): Promise<string> {
        return `${this.prefix}${key}${String(value)}`
      }
    }
    const store = new Store()
    await instrumentFn('memory.remember', store.save).call(store, 'k', { deep: true })
    expect(seen().everywhere).toEqual({ 'arg.key': 'k', 'arg.value': { deep: true } })
  })
})
