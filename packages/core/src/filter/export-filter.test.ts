import { addLayer, type SpanRecord, startSpan, withSpan } from '@zeph-telemetry/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventRecord } from '../engine/event-record.ts'
import { endSpans, receiverFor, sinkTo } from '../otlp/fixtures/sink.ts'
import { ExportFilter } from './export-filter.ts'

const URL_OF_TRACES = 'http://localhost:4318/v1/traces'
const filterOf = (text: string | undefined) => new ExportFilter({ text, endpointUrls: [URL_OF_TRACES] })

/** What spans that run inside `run` would be told of, with the parents that receivers are told. */
function exported(filter: ExportFilter, run: () => void): { name: string; id: string; parent: string | undefined }[] {
  const left: SpanRecord[] = []
  const remove = addLayer({
    name: 'filtered',
    onEnd: (span) => {
      filter.note(span)
      if (!filter.excludes(span)) left.push(span)
    },
  })
  run()
  remove()
  return left.map(({ name, spanId, parentSpanId, exportedParent }) => {
    return { name, id: spanId, parent: exportedParent === undefined ? parentSpanId : exportedParent.spanId }
  })
}

const names = (text: string | undefined, ...spans: readonly string[]) =>
  exported(filterOf(text), () => {
    for (const name of spans) startSpan(name).end()
  }).map(({ name }) => name)

describe('which spans leave', () => {
  const ALL = ['agent.turn', 'memory.sqlite', 'memory.recall', 'memories']

  test.each<[string | undefined, readonly string[]]>([
    [undefined, ALL],
    ['info', ALL],
    ['warn', []],
    ['off,agent.turn=info', ['agent.turn']],
    ['memory.sqlite=off', ['agent.turn', 'memory.recall', 'memories']],
    ['memory=off', ['agent.turn', 'memories']],
    ['memory.*=off,memory.recall=debug', ['agent.turn', 'memory.recall', 'memories']],
    ['memory=off,memory=info', ALL],
    ['off,memory', ['memory.sqlite', 'memory.recall']],
  ])('%s', (text, expected) => {
    expect(names(text, ...ALL)).toEqual(expected)
  })

  test('by scope', () => {
    const span = { name: 'GET', kind: 'internal', scope: { name: '@acme/http' }, attributes: {} } as SpanRecord
    expect([filterOf('@acme/http=off').excludes(span), filterOf('@acme/h=off').excludes(span)]).toEqual([true, false])
  })
})

test('events leave from the level on that their name has', () => {
  const event = (name: string, severity: EventRecord['severity']) => ({ name, severity }) as EventRecord
  const filter = filterOf('warn,system=debug,system.metrics=off')
  expect(filter.excludesEvent(event('other', 'info'))).toBe(true)
  expect(filter.excludesEvent(event('other', 'error'))).toBe(false)
  expect(filter.excludesEvent(event('system.start', 'debug'))).toBe(false)
  expect(filter.excludesEvent(event('system.start', 'trace'))).toBe(true)
  expect(filter.excludesEvent(event('system.metrics', 'fatal'))).toBe(true)
})

describe('requests to the receiver never leave, whatever the filter says', () => {
  const request = (attributes: SpanRecord['attributes'], kind = 'client') =>
    filterOf('trace,POST=trace').excludes({ name: 'POST', kind, scope: undefined, attributes } as SpanRecord)

  test.each([
    [{ 'url.full': URL_OF_TRACES }, true],
    [{ 'url.full': `${URL_OF_TRACES}?tenant=a` }, true],
    [{ 'http.url': URL_OF_TRACES }, true],
    [{ 'url.full': 'http://localhost:4318/other' }, false],
    [{ 'url.full': 'http://localhost:4317/v1/traces' }, false],
    [{ 'url.full': 'no url' }, false],
    [{ 'url.full': 7 }, false],
    [{}, false],
  ])('%o', (attributes, expected) => {
    expect(request(attributes)).toBe(expected)
  })

  test('a server with that address is none', () => {
    expect(request({ 'url.full': URL_OF_TRACES }, 'server')).toBe(false)
  })
})

test('children of what stays here go to its parent, also when they end after it', () => {
  let late = startSpan('nothing')
  const left = exported(filterOf('hidden=off'), () => {
    withSpan('turn', {}, () =>
      withSpan('hidden.outer', {}, () => {
        withSpan('hidden.inner', {}, () => {
          withSpan('tool', {}, () => {})
          late = startSpan('late')
        })
      }),
    )
    late.end()
    withSpan('hidden', {}, () => withSpan('root', {}, () => {}))
  })
  const turn = left.find(({ name }) => name === 'turn')!.id
  expect(left.map(({ name, parent }) => [name, parent])).toEqual([
    ['tool', turn],
    ['turn', undefined],
    ['late', turn],
    ['root', undefined],
  ])
})

interface Tree {
  readonly hidden: boolean
  readonly children: readonly Tree[]
}

const tree = fc.letrec<{ tree: Tree; leaf: Tree; node: Tree }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), tie('node')),
  leaf: fc.record({ hidden: fc.boolean(), children: fc.constant([]) }),
  node: fc.record({ hidden: fc.boolean(), children: fc.array(tie('tree'), { maxLength: 3 }) }),
})).tree

const play = ({ hidden, children }: Tree): void =>
  withSpan(hidden ? 'hidden' : 'shown', {}, () => {
    for (const child of children) play(child)
  })

test('no orphans: in random trees the parent of every span that leaves is one that leaves, or none', () => {
  fc.assert(
    fc.property(tree, (one) => {
      const left = exported(filterOf('hidden=off'), () => withSpan('shown', {}, () => play(one)))
      const ids = new Set(left.map(({ id }) => id))
      expect(left.filter(({ parent }) => parent === undefined)).toHaveLength(1)
      expect(left.filter(({ parent }) => parent !== undefined && !ids.has(parent))).toEqual([])
    }),
  )
})

test('a receiver gets what passes, below what passes', async () => {
  const receiver = await receiverFor()
  const { layer } = sinkTo(`${receiver.url}/v1/traces`, { filter: filterOf('memory=off') })
  withSpan('turn', {}, () => withSpan('memory.recall', {}, () => withSpan('llm.embed', {}, () => {})))
  endSpans('memory.sqlite')
  await layer.flush()
  const spans = receiver.spans()
  const turn = spans.find(({ name }) => name === 'turn')!
  expect(spans.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([
    ['llm.embed', turn.spanId],
    ['turn', ''],
  ])
})
