import { addLayer, instrumentFn, instrumentMethods, type SpanRecord } from '@zeph-telemetry/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CapturedStderr } from '../testing/capture-stderr.ts'

let spans: SpanRecord[] = []
let remove = () => {}
beforeEach(() => {
  spans = []
  remove = addLayer({ name: 'any', onEnd: (span) => void spans.push(span) })
})
afterEach(() => remove())

const failure = Object.assign(new Error('locked'), { errcode: 5 })

test('onError sees what was thrown or rejected, with the arguments, and may say more on the span', async () => {
  const seen: unknown[] = []
  const options = {
    onError: (span: { set(key: string, value: number): unknown }, error: unknown, args: readonly unknown[]) => {
      seen.push([error, args])
      span.set('db.response.status_code', (error as typeof failure).errcode)
    },
  }
  const throws = instrumentFn('memory.sqlite', options, (_sql: string, _limit: number): void => {
    throw failure
  })
  expect(() => throws('select', 3)).toThrow(failure)
  const rejects = instrumentFn('memory.sqlite', options, (_sql: string) => Promise.reject(failure))
  await expect(rejects('insert')).rejects.toBe(failure)
  expect(seen).toEqual([
    [failure, ['select', 3]],
    [failure, ['insert']],
  ])
  expect(spans.map(({ attributes, status }) => [attributes['db.response.status_code'], status])).toEqual([
    [5, 'error'],
    [5, 'error'],
  ])
})

test('onResult sees the arguments beside the outcome', () => {
  const store = instrumentMethods(
    { read: (path: string, encoding?: string) => path + String(encoding) },
    {
      read: {
        span: 'tool.file',
        onResult: (span, outcome, [path, encoding]) => {
          span.set({ outcome, path, encoding })
        },
      },
    },
  )
  store.read('a', 'utf8')
  expect(spans[0]!.attributes).toEqual({ outcome: 'autf8', path: 'a', encoding: 'utf8' })
})

test('a call that comes to something has no error, and an onError that throws is said once and changes nothing', () => {
  using stderr = new CapturedStderr()
  const onError = () => {
    throw new Error('no reading of errors')
  }
  const divides = instrumentFn('divides', { onError }, (a: number, b: number) => {
    if (b === 0) throw failure
    return a / b
  })
  expect(divides(4, 2)).toBe(2)
  expect(() => divides(1, 0)).toThrow(failure)
  expect(() => divides(1, 0)).toThrow(failure)
  expect(spans.map(({ status }) => status)).toEqual(['unset', 'error', 'error'])
  expect(stderr.about('no reading of errors')).toHaveLength(1)
})
