import { flows, instants, spans, unfinished, validate } from '@zeph-telemetry/perfetto'
import { expect, test } from 'vitest'
import { ROOT } from '../context/context.ts'
import type { RecordingSpan } from '../engine/recording-span.ts'
import { open } from '../fixtures/open-trace.ts'
import { engine, recordedFacts, recordToFile, seenFacts } from '../fixtures/record-to-file.ts'
import { instrumentFn, instrumentMethods, startSpan, withSpan } from '../on.ts'

const LONE = '\ud83d'

test('a sequential turn nests in Perfetto exactly as it was recorded, every duration to the nanosecond', async () => {
  const chat = instrumentFn('llm.chat', async (prompt: string) => prompt.length)
  const shell = instrumentFn('tool.shell', (command: string) => command)
  const store = instrumentMethods({ append: (text: string) => text }, { append: 'memory.sqlite' })
  const lines = instrumentFn('tool.file', function* () {
    yield shell('cat')
    yield shell('head')
  })
  const turn = instrumentFn('agent.turn', async () => {
    await withSpan('agent.prepare_context', {}, async () => {
      store.append('a')
      await chat('summarise')
      store.append('b')
    })
    await withSpan('agent.tool_loop', {}, async () => {
      for (const round of [1, 2, 3]) {
        await chat(`round ${round}`)
        withSpan('agent.tool_exec', {}, () => shell(String([...lines()])))
      }
    })
  })
  const { paths, ended } = await recordToFile(async () => {
    for (let round = 0; round < 5; round += 1) await turn()
  })
  const trace = await open(paths[0]!)
  const seen = await spans(trace)

  expect(await validate(trace)).toEqual([])
  expect(await unfinished(trace)).toEqual([])
  expect(ended.size).toBe(5 * (1 + 4 + 1 + 3 * (1 + 1 + 1 + 2 + 1)))
  expect(seenFacts(seen)).toEqual(recordedFacts(ended.values()))
  expect(seen.filter((span) => span.parentSpanId !== span.parentId)).toEqual([])
  const labels = [...new Set(seen.map((span) => span.trackName))]
  expect(labels).toHaveLength(5)
  for (const label of labels) expect(label).toMatch(/^\d{5} · agent\.turn$/)
  expect(labels).toEqual(labels.toSorted())
  for (const root of seen.filter((span) => span.parentId === null)) {
    expect(seen.filter((span) => span.trackName === root.trackName)).toHaveLength(24)
  }
})

test('recursion deeper than Perfetto can draw loses no span', async () => {
  const { paths, ended } = await recordToFile(() => {
    const open: RecordingSpan[] = []
    while (open.length < 1600) open.push(engine.start('deep', {}, ROOT.withSpan(open.at(-1)))!)
    for (const span of open.toReversed()) span.end()
  })
  const trace = await open(paths[0]!)
  expect(ended.size).toBe(1600)
  expect(seenFacts(await spans(trace))).toEqual(recordedFacts(ended.values()))
  expect(await validate(trace)).toEqual([])
  expect(await unfinished(trace)).toEqual([])
  expect(new Set((await spans(trace)).map((span) => span.trackName)).size).toBe(1)
})

test('attributes keep their types, at the start and at the end, on roots and below', async () => {
  const late = {
    int: 42,
    negative: -7,
    double: 0.1,
    big: 2 ** 53 + 2,
    huge: 2 ** 70,
    minusHuge: -(2 ** 64),
    largest: Number.MAX_VALUE,
    yes: true,
    no: false,
    text: 'a "quoted" \\ text',
    empty: '',
    emoji: 'Grüße 🚀 日本',
    texts: ['a', 'b'],
    ints: [1, 2, 3],
    flags: [true, false],
    nested: { inner: { deep: 1.5 }, list: ['x', 'y'] },
    long: 'ü'.repeat(100_000),
    nan: Number.NaN,
    infinite: Number.NEGATIVE_INFINITY,
    control: 'a\u0001\u001b[0m\t\r\n\u007f\u2028b',
    nul: 'before\0after',
  }
  const expected = {
    ...late,
    huge: 2 ** 70,
    texts: ['a', 'b'],
    nan: 'NaN',
    infinite: '-Infinity',
    nul: 'before\ufffdafter',
    big: 2 ** 53 + 2,
    nested: undefined,
    'nested.inner.deep': 1.5,
    'nested.list': ['x', 'y'],
  }
  const { paths } = await recordToFile(() => {
    withSpan('root', { early: 'yes', changed: 1, tags: ['s', 't'] }, (root) => {
      withSpan('child', { early: 'yes', changed: 1, tags: ['s', 't'] }, (span) => span.set({ ...late, changed: 2 }))
      root.set({ ...late, changed: 2, tags: ['u'] })
    })
  })
  const trace = await open(paths[0]!)
  const [root, child] = await spans(trace)
  const { nested: _, ...rest } = expected
  expect(child!.args).toEqual({
    ...identity(child!),
    early: 'yes',
    changed: 2,
    tags: ['s', 't'],
    ...rest,
    big: 2n ** 53n + 2n,
  })
  expect(root!.args).toEqual({
    ...identity(root!),
    early: 'yes',
    changed: 2,
    tags: ['u'],
    ...rest,
    big: 2n ** 53n + 2n,
  })
  expect(await validate(trace)).toEqual([])
})

function identity({ spanId, parentId, traceId }: { spanId: string; parentId: string | null; traceId: string | null }) {
  return { span_id: spanId, trace_id: traceId, ...(parentId !== null && { parent_id: parentId }) }
}

test('keys that the file uses itself do not hide the span’s identity', async () => {
  const reserved = [
    ...['span_id', 'parent_id', 'trace_id', 'span_name', 'status', 'status_message', 'kind', 'scope'],
    ...['dropped_attributes', 'dropped_events', 'dropped_links'],
  ]
  const { paths } = await recordToFile(() =>
    withSpan('root', Object.fromEntries(reserved.map((key) => [key, 'mine'])), (span) => {
      span.event('event', { span_id: 'mine', trace_id: 'mine' })
    }),
  )
  const trace = await open(paths[0]!)
  const [root] = await spans(trace)
  expect(root!.args).toEqual({
    ...identity(root!),
    ...Object.fromEntries(reserved.map((key) => [`attribute.${key}`, 'mine'])),
  })
  expect((await instants(trace))[0]!.args).toEqual({
    ...identity({ ...root!, parentId: null }),
    'attribute.span_id': 'mine',
    'attribute.trace_id': 'mine',
  })
})

test('lone surrogates, control characters and NUL anywhere cost neither the file nor an argument', async () => {
  const bad = `cut${LONE}`
  const nasty = `\0${LONE}"\\\n\u001f`
  const { paths, ended } = await recordToFile(
    () =>
      withSpan(bad, { [bad]: bad, list: [bad, nasty], nested: { [bad]: { [nasty]: bad } } }, (root) => {
        root.event(bad, { [bad]: bad })
        root.event(nasty)
        root.fail(Object.assign(new Error(bad), { name: nasty }))
        startSpan(nasty, { '': 1, [nasty]: nasty }).end()
        engine.start(bad, { scope: { name: bad } })!.end()
      }),
    { serviceName: bad, sessionId: nasty, traceMetadata: { [bad]: nasty } },
  )
  const trace = await open(paths[0]!)
  const seen = await spans(trace)
  expect(await validate(trace)).toEqual([])
  expect(await unfinished(trace)).toEqual([])
  expect(seen).toHaveLength(3)
  expect(ended.size).toBe(3)
  const cleanName = nasty.replace('\0', '\ufffd').toWellFormed()
  expect(seen.map((span) => span.name)).toEqual([bad.toWellFormed(), cleanName, bad.toWellFormed()])
  expect(seen[0]!.args).toMatchObject({ [bad.toWellFormed()]: bad.toWellFormed(), list: ['cut\ufffd', cleanName] })
  expect(seen[0]!.args['status_message']).toBe('cut\ufffd')
  expect(seen[1]!.args[cleanName]).toBe(cleanName)
  expect(seen[2]!.args['scope']).toBe('cut\ufffd')
  const events = await instants(trace)
  expect(events.map((event) => event.name)).toEqual(['cut\ufffd', cleanName, 'exception'])
  expect(events[0]!.args['cut\ufffd']).toBe('cut\ufffd')
  expect(events[2]!.args['exception.message']).toBe('cut\ufffd')
  const [head] = await trace.query(`select extract_arg(arg_set_id, 'args.cut\ufffd') as metadata,
    extract_arg(arg_set_id, 'args.service.name') as service, extract_arg(arg_set_id, 'args.session.id') as session
    from slice where name = 'trace.start'`)
  expect(head).toEqual({ metadata: cleanName, service: 'cut\ufffd', session: cleanName })
  expect((await trace.query('select name from process where pid is not null and name is not null'))[0]!.name).toBe(
    'cut\ufffd',
  )
})

test('events are instants on the track of their span, with its id and their attributes; errors are visible', async () => {
  const { paths, ended } = await recordToFile(() => {
    expect(() =>
      withSpan('agent.turn', {}, (turn) => {
        turn.event('first', { attempt: 1, tags: ['a', 'b'] })
        withSpan('llm.chat', {}, (chat) => void chat.event('inner', { ok: true }).event('inner'))
        turn.event('second')
        throw new RangeError('too much')
      }),
    ).toThrow('too much')
  })
  const trace = await open(paths[0]!)
  const [turn, chat] = await spans(trace)
  const events = await instants(trace)
  const recorded = [...ended.values()].flatMap((span) => span.events.map((event) => ({ span, event })))
  expect(events.map(({ name, spanId, ts, category }) => ({ name, spanId, ts, category }))).toEqual(
    recorded
      .map(({ span, event }) => ({ name: event.name, spanId: span.spanId, ts: event.time, category: 'event' }))
      .toSorted((a, b) => a.ts - b.ts),
  )
  expect(events.map((event) => event.name)).toEqual(['first', 'inner', 'inner', 'second', 'exception'])
  expect(new Set(events.map((event) => event.trackName))).toEqual(new Set([turn!.trackName]))
  expect(events[0]!.args).toMatchObject({ attempt: 1, tags: ['a', 'b'], trace_id: turn!.traceId })
  expect(events[1]!.args['ok']).toBe(true)
  expect(turn!.args).toMatchObject({ status: 'error', status_message: 'too much', 'error.type': 'RangeError' })
  expect(chat!.args).not.toHaveProperty('status')
  expect(chat!.depth).toBe(1)
  expect(await validate(trace)).toEqual([])
})

test('events at one and the same time stand beside one another, not inside', async () => {
  const { paths } = await recordToFile(() => {
    const span = engine.start('span')!
    const time = performance.now()
    for (const name of ['one', 'two', 'three']) span.addEvent(name, { name }, time)
    span.end()
  })
  const trace = await open(paths[0]!)
  const events = await instants(trace)
  expect(events.map((event) => event.args['name']).toSorted()).toEqual(['one', 'three', 'two'])
  expect(new Set(events.map((event) => event.trackName)).size).toBe(1)
  expect(await trace.query("select name from slice where category = 'event' and depth > 0")).toEqual([])
})

test('links are arrows from the linked span where that is in the file', async () => {
  const { paths } = await recordToFile(() => {
    const source = startSpan('producer', {})
    source.end()
    const open = startSpan('open', {})
    withSpan('consumer', {}, (span) => {
      span.link(source, { why: 'batch' }).link(open)
      span.link({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 })
    })
    open.end()
  })
  const trace = await open(paths[0]!)
  const arrows = await flows(trace)
  expect(arrows.map((arrow) => [arrow.out.name, arrow.in.name])).toEqual([
    ['producer', 'link'],
    ['open', 'link'],
  ])
  const [, , consumer] = await spans(trace)
  const links = await instants(trace)
  expect(links.map((link) => link.spanId)).toEqual([consumer!.spanId, consumer!.spanId, consumer!.spanId])
  expect(links.find((link) => link.args['why'] === 'batch')?.args['link.span_id']).toBe((await spans(trace))[0]!.spanId)
  expect(links.find((link) => link.args['link.span_id'] === 'b'.repeat(16))).toBeDefined()
  expect(await validate(trace)).toEqual([])
})

test('a span that began before it was known nests where it has room, and stands beside what was there', async () => {
  const { paths, ended } = await recordToFile(() => {
    withSpan('llm.chat', {}, (span) => {
      withSpan('first', {}, () => {})
      const failedAt = performance.now()
      span.run(() => startSpan('llm.retry', {}, { startTime: failedAt })).end()
      withSpan('second', {}, () => {})
      span.run(() => startSpan('too long', {}, { startTime: failedAt })).end()
      withSpan('third', {}, () => {})
    })
  })
  const trace = await open(paths[0]!)
  const seen = await spans(trace)
  expect([await validate(trace), await unfinished(trace)]).toEqual([[], []])
  expect(seenFacts(seen)).toEqual(recordedFacts(ended.values()))
  const nested = seen.filter(({ parentSpanId }) => parentSpanId !== null).map(({ name }) => name)
  expect(nested.toSorted()).toEqual(['first', 'llm.retry', 'second', 'third'])
})

test('a root that is renamed after its begin was written keeps its slice and tells its new name', async () => {
  const { paths } = await recordToFile(() => {
    const span = engine.start('GET')!
    span.updateName('GET /turns/:id')
    span.end()
  })
  const trace = await open(paths[0]!)
  const [span] = await spans(trace)
  expect(span).toMatchObject({ name: 'GET', args: { span_name: 'GET /turns/:id' } })
  expect(span!.dur).toBeGreaterThan(0)
  expect(await unfinished(trace)).toEqual([])
})

test.each([
  ['before the process began', -5_000, 0],
  ['no number', Number.NaN, 0],
  ['no integer', 1234.4, 1234],
  ['beyond all clocks', 1e300, 1e18],
])('an event at a time that is %s costs nothing else', async (_, time, written) => {
  const { paths } = await recordToFile(() => {
    const span = engine.start('span')!
    span.record({ name: 'odd', time, attributes: undefined, droppedAttributes: 0 })
    span.end()
  })
  const trace = await open(paths[0]!)
  expect(await validate(trace)).toEqual([])
  expect((await instants(trace)).map((event) => event.ts)).toEqual([written])
  expect(await spans(trace)).toHaveLength(1)
})
