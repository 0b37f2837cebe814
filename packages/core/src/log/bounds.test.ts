import { expect, test } from 'vitest'
import { LogUnderTest } from './fixtures/log-under-test.ts'
import { log } from './index.ts'

const circular: Record<string, unknown> = { name: 'circular' }
circular['self'] = circular

const hostile = {
  get given(): string {
    throw new Error('not for you')
  },
  fine: 1,
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

test.each<[string, unknown, unknown]>([
  ['a cycle', circular, { name: 'circular', self: '[circular]' }],
  ['a BigInt', 2n ** 70n, '1180591620717411303424'],
  ['a getter that throws', hostile, { given: '[unreadable]', fine: 1 }],
  ['a revoked Proxy', revoked(), '[unreadable]'],
  ['toJSON that throws', { toJSON: () => hostile.given }, '[unreadable]'],
  ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['bytes', new Uint8Array(1_000_000), '[1000000 bytes]'],
  ['a map', new Map([['a', 1]]), { a: 1 }],
  ['a symbol', Symbol('s'), 'Symbol(s)'],
])('%s as a value is written, and does no harm', (_name, value, expected) => {
  const written = new LogUnderTest()
  log.info({ value }, 'text')
  log.child({ value }).info('text')
  expect(written.lines()).toMatchObject([{ value: expected }, { value: expected }])
})

test.each<[string, () => void, object]>([
  ['fields that cannot be read', () => log.info(revoked(), 'text'), { '…': '[unreadable]', msg: 'text' }],
  [
    'values that cannot be shown',
    () => log.info('%s %d %o', revoked(), Symbol('s'), hostile),
    { msg: /^\[unreadable\] NaN \{/ },
  ],
  ['a child of what cannot be read', () => log.child(revoked()).info('text'), { '…': '[unreadable]', msg: 'text' }],
  ['no bindings', () => log.child(undefined as never, null as never).info('text'), { msg: 'text' }],
  ['a getter among the fields', () => log.info(hostile, 'text'), { given: '[unreadable]', fine: 1, msg: 'text' }],
  [
    'a getter that pino looks at',
    () => log.info(Object.defineProperty({ a: 1 }, 'method', { get: () => hostile.given }), 'text'),
    { a: 1, msg: 'text' },
  ],
])('%s: the line is written with what can be read', (_name, call, { msg, ...rest }: { msg?: unknown }) => {
  const written = new LogUnderTest()
  call()
  expect(written.line()).toMatchObject({ ...rest, msg: msg instanceof RegExp ? expect.stringMatching(msg) : msg })
})

test('the size of a line is bounded, whatever is logged, and what is cut is marked', () => {
  const written = new LogUnderTest()
  let deep: unknown = 'bottom'
  for (let depth = 0; depth < 10_000; depth += 1) deep = { deep }
  const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`key${index}`, index]))
  const tree = (depth: number): unknown => (depth === 0 ? 1 : Array.from({ length: 20 }, () => tree(depth - 1)))
  log.info({ deep, list: Array(1_000_000).fill(0), tree: tree(4) }, 'x'.repeat(10_000_000))
  log.info(wide)
  const [first, second] = written.lines()
  expect(JSON.stringify(first).length).toBeLessThan(50_000)
  expect(first!['msg']).toMatch(/^x{16384}… \[cut\]$/)
  expect(JSON.stringify(first!['deep'])).toContain('[too deep]')
  expect(second).toMatchObject({ key0: 0, '…': '[cut]' })
  expect(Object.keys(second!).length).toBeLessThan(250)
})

test('a line that is logged while another is made, by a getter or toJSON, is written before it', () => {
  const written = new LogUnderTest()
  log.info({ value: { toJSON: () => log.info('inner') ?? 1 } }, 'outer')
  expect(written.lines().map(({ msg }) => msg)).toEqual(['inner', 'outer'])
})

test('__proto__ is a field like any other', () => {
  const written = new LogUnderTest()
  log.info(JSON.parse('{"__proto__": {"level": "forged"}, "a": 1}') as object, 'text')
  expect(written.text()).toContain('"__proto__":{"level":"forged"}')
  expect(written.line()['level']).toBe('info')
})
