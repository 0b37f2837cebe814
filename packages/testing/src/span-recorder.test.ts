import { setImmediate } from 'node:timers/promises'
import { instrumentFn, startSpan, withSpan } from '@zeph-telemetry/core'
import { describe, expect, test } from 'vitest'
import { incompleteSpans, recordSpans, type SpanRecorder } from './span-recorder.ts'

const names = (spans: readonly { readonly name: string }[]) => spans.map((span) => span.name)

describe('a recorder', () => {
  test('keeps started spans in start order and ended ones in end order', () => {
    using recorder = recordSpans()
    withSpan('outer', {}, () => withSpan('inner', { n: 1 }, () => {}))
    expect(names(recorder.started)).toEqual(['outer', 'inner'])
    expect(names(recorder.spans)).toEqual(['inner', 'outer'])
    expect(recorder.spans[0]?.attributes).toEqual({ n: 1 })
  })

  test('joins spans into trees, with children in start order however they end', () => {
    using recorder = recordSpans()
    withSpan('turn', {}, () => {
      const first = startSpan('first')
      const second = startSpan('second')
      second.end()
      first.end()
    })
    withSpan('other', {}, () => {})
    const [turn, other] = recorder.tree()
    expect(turn?.name).toBe('turn')
    expect(names(turn?.children ?? [])).toEqual(['first', 'second'])
    expect(other?.children).toEqual([])
    expect(names(recorder.roots())).toEqual(['turn', 'other'])
  })

  test('sees a span whose parent it did not see as a root, and not the parent', () => {
    using early = recordSpans()
    const parent = startSpan('parent')
    using recorder = recordSpans()
    parent.run(() => startSpan('child').end())
    parent.end()
    expect(names(recorder.roots())).toEqual(['child'])
    expect(names(recorder.spans)).toEqual(['child'])
    expect(names(early.spans)).toEqual(['child', 'parent'])
  })

  test('finds spans by name, in start order', () => {
    using recorder = recordSpans()
    for (const round of [1, 2]) withSpan('llm.chat', { round }, () => {})
    expect(recorder.find('llm.chat')?.attributes).toEqual({ round: 1 })
    expect(recorder.all('llm.chat').map((span) => span.attributes['round'])).toEqual([1, 2])
    expect(recorder.find('nothing')).toBeUndefined()
    expect(recorder.all('nothing')).toEqual([])
  })

  test('forgets with clear(), spans that are open then included', () => {
    using recorder = recordSpans()
    const open = startSpan('before')
    recorder.clear()
    open.end()
    withSpan('after', {}, () => {})
    expect(names(recorder.started)).toEqual(['after'])
    expect(names(recorder.spans)).toEqual(['after'])
  })

  test('records nothing after stop(), nor after its using block', () => {
    const stopped = recordSpans()
    withSpan('seen', {}, () => {})
    stopped.stop()
    stopped.stop()
    let disposed: SpanRecorder
    {
      using recorder = recordSpans()
      disposed = recorder
    }
    withSpan('unseen', {}, () => {})
    expect(names(stopped.spans)).toEqual(['seen'])
    expect(disposed.started).toEqual([])
  })

  test('names the spans that did not end', () => {
    using recorder = recordSpans()
    const leak = startSpan('leak')
    startSpan('fine').end()
    expect(names(incompleteSpans(recorder))).toEqual(['leak'])
    leak.end()
    expect(incompleteSpans(recorder)).toEqual([])
  })
})

describe('recording around a function', () => {
  const add = instrumentFn('add', (a: number, b: number) => a + b)
  const addLater = instrumentFn('add_later', async (a: number, b: number) => {
    await setImmediate()
    return a + b
  })

  test('gives the result and the spans, sync and async', async () => {
    const { recorder, result } = recordSpans(() => add(1, 2))
    expect([result, names(recorder.spans)]).toEqual([3, ['add']])
    const later = await recordSpans(() => addLater(1, 2))
    expect([later.result, names(later.recorder.spans)]).toEqual([3, ['add_later']])
    add(1, 2)
    expect(names(later.recorder.spans)).toEqual(['add_later'])
  })

  test('throws on what the function throws, and stops recording', async () => {
    const error = new Error('no')
    const fail = () => {
      throw error
    }
    expect(() => recordSpans(fail)).toThrow(error)
    await expect(recordSpans(async () => fail())).rejects.toBe(error)
    expect(startSpan('after').recording).toBe(false)
  })
})
