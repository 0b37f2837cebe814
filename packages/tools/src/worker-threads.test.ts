import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { withContext } from '@zeph-telemetry/core'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { Done, Job } from './fixtures/tool-worker.ts'
import { toolSpans } from './index.ts'
import { carryTrace, continueTrace } from './worker-threads.ts'

const CONDITIONS = ['--conditions=profiling', '--conditions=@zeph-telemetry/source', '--no-warnings']
const TOOL = { 'gen_ai.tool.name': 'measure' } as const
const WORKER = new URL('fixtures/tool-worker.ts', import.meta.url)

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

/** A worker that ends by itself when the test does: one that is terminated as it settles its module can take the whole process along. */
const startWorker = (workerData: unknown): Worker => {
  const worker = new Worker(WORKER, { workerData, execArgv: CONDITIONS })
  const ended = once(worker, 'exit')
  onTestFinished(async () => {
    worker.postMessage('end')
    expect(await ended).toEqual([0])
  })
  return worker
}

/** What the worker sends next. */
async function answer(worker: Worker): Promise<Done> {
  const [message] = (await once(worker, 'message')) as [unknown]
  return continueTrace(message, (done: Done) => done)
}

describe('a tool in a worker keeps the trace', () => {
  test('of where the worker was started, and of where each message was sent', async () => {
    const worker = await toolSpans.with('tool.execute', TOOL, async () =>
      startWorker(carryTrace({ id: 1 } satisfies Job)),
    )
    const first = await answer(worker)
    const sent = await toolSpans.with('tool.execute', TOOL, async () => {
      worker.postMessage(carryTrace({ id: 2 } satisfies Job))
      return answer(worker)
    })
    const [starting, sending] = recorder.spans
    expect(starting?.traceId).not.toBe(sending?.traceId)
    expect([first.id, sent.id]).toEqual([1, 2])
    for (const [done, parent] of [
      [first, starting],
      [sent, sending],
    ] as const) {
      expect(done.parent).toBe(parent?.spanId)
      expect(done.spans).toEqual([
        {
          name: 'tool.execute_call',
          traceId: parent?.traceId,
          spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
          parentSpanId: parent?.spanId,
        },
      ])
    }
  })

  test('of many messages at once, each its own', async () => {
    const worker = startWorker({ id: 0 })
    await answer(worker)
    const done: Done[] = []
    const all = Promise.withResolvers<void>()
    worker.on('message', (message) => {
      continueTrace(message, (one: Done) => done.push(one))
      if (done.length === 20) all.resolve()
    })
    for (let id = 1; id <= 20; id += 1) {
      const span = toolSpans.start('tool.execute', { 'gen_ai.tool.name': String(id) })
      span.run(() => worker.postMessage(carryTrace({ id })))
      span.end()
    }
    await all.promise
    const byName = new Map(recorder.spans.map((span) => [span.attributes['gen_ai.tool.name'], span.spanId]))
    expect(done.map(({ parent }) => parent)).toEqual(done.map(({ id }) => byName.get(String(id))))
    const parents = done.flatMap(({ spans }) => spans.map(({ parentSpanId }) => parentSpanId))
    expect(parents.toSorted()).toEqual([...byName.values()].toSorted())
  })

  test('and its session, turn and request', async () => {
    const ids = { sessionId: 's-1', turnId: 't-1', requestId: 'r-1' }
    const worker = withContext(ids, () => startWorker(carryTrace({ id: 1 })))
    expect((await answer(worker)).ids).toEqual(ids)
    worker.postMessage(carryTrace({ id: 2 }))
    expect(await answer(worker)).toMatchObject({ id: 2, ids: {}, parent: undefined })
  })

  test('and what is moved to the worker is moved', async () => {
    const worker = startWorker({ id: 0 })
    await answer(worker)
    const bytes = new ArrayBuffer(8)
    await toolSpans.with('tool.execute', TOOL, async () => {
      worker.postMessage(carryTrace({ id: 1, bytes }), [bytes])
      expect((await answer(worker)).size).toBe(8)
    })
    expect(bytes.detached).toBe(true)
  })

  test('and may do without one', async () => {
    const worker = startWorker({ id: 1 })
    const done = await answer(worker)
    expect(done.parent).toBeUndefined()
    expect(done.spans).toMatchObject([{ name: 'tool.execute_call', parentSpanId: undefined }])
    expect(recorder.started).toEqual([])
  })
})

interface TraceEvent {
  readonly name?: string
  readonly args?: { readonly span_id?: string; readonly parent_id?: string; readonly trace_id?: string }
}

test('a worker writes a trace file of its own, whose spans name the trace and the parent in the first', async () => {
  const traceDir = mkdtempSync(join(tmpdir(), 'worker-traces-'))
  onTestFinished(() => rmSync(traceDir, { recursive: true }))
  const TELEMETRY = {
    ZEPH_TELEMETRY_ENABLED: 'true',
    ZEPH_TELEMETRY_BACKEND: 'local',
    ZEPH_TELEMETRY_TRACE_DIR: traceDir,
  }
  const program = join(import.meta.dirname, 'fixtures/traces-workers.ts')
  const env = { ...process.env, ...TELEMETRY, NODE_OPTIONS: '' }
  await promisify(execFile)(process.execPath, [...CONDITIONS, program], { cwd: traceDir, env })
  const files = globSync('*.json', { cwd: traceDir })
  expect(files.length).toBe(2)
  const events = files.map((file) => JSON.parse(readFileSync(join(traceDir, file), 'utf8')) as TraceEvent[])
  const find = (name: string) => events.flat().find((event) => event.name === name && event.args?.span_id)?.args
  const [outer, inner] = [find('tool.execute'), find('tool.execute_call')]
  expect(outer).toMatchObject({ span_id: expect.any(String) })
  expect(inner).toMatchObject({ trace_id: outer?.trace_id, parent_id: outer?.span_id })
})
