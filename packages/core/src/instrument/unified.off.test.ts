import { instrument, instrumentFn, withContext, withSpan } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { LogUnderTest } from '../log/fixtures/log-under-test.ts'

const UNIFIED = { unified: true } as const

/** Until off.ts has it: see wiring. */
const isWired = instrumentFn('off.wired', UNIFIED, probe) !== probe
function probe(): void {}

test.skipIf(!isWired)(
  'what is unified is a line with the ids of the work in progress; the function runs once, as it was',
  async () => {
    const log = new LogUnderTest()
    const error = new TypeError('no')
    const calls: unknown[] = []
    const owner = {
      add: instrumentFn('off.add', UNIFIED, async function add(this: unknown, a: number, b: number) {
        calls.push(this === owner)
        return a + b
      }),
    }
    expect([owner.add.name, owner.add.length]).toEqual(['add', 2])
    expect(await withContext({ requestId: 'r-1' }, () => owner.add(1, 2))).toBe(3)
    const fails = () =>
      withSpan(
        'off.block',
        {},
        () => {
          throw error
        },
        UNIFIED,
      )
    expect(fails).toThrow(error)
    const context = { kind: 'method', name: 'm' } as ClassMethodDecoratorContext
    expect(instrument('off.method', UNIFIED)(() => 7, context)()).toBe(7)
    expect(calls).toEqual([true])
    const lines = log.lines()
    expect(lines).toMatchObject([
      { level: 'info', msg: 'off.add', request_id: 'r-1' },
      { level: 'error', msg: 'off.block', 'error.type': 'TypeError' },
      { level: 'info', msg: 'off.method' },
    ])
    for (const line of lines) expect(line['duration_ms']).toBeGreaterThanOrEqual(0)
  },
)

test('what is not unified is the function itself, and writes no line', () => {
  const log = new LogUnderTest()
  const plain = () => 1
  expect(instrumentFn('off.plain', plain)).toBe(plain)
  expect(instrumentFn('off.plain', { unified: false }, plain)).toBe(plain)
  expect(instrument('off.plain')(plain, {} as ClassMethodDecoratorContext)).toBe(plain)
  expect(withSpan('off.plain', {}, ({ recording }) => recording)).toBe(false)
  expect(log.text()).toBe('')
})
