import { readFileSync } from 'node:fs'
import { type Span, spans, unfinished, validate } from '@zeph-telemetry/perfetto'
import { expect, test } from 'vitest'
import { open } from '../fixtures/open-trace.ts'
import { runProgram } from '../fixtures/run-program.ts'

const ENABLED = { ZEPH_TELEMETRY_ENABLED: 'true', ZEPH_TELEMETRY_SESSION_ID: 'session' }
const FLUSH_INTERVAL_MS = 250
/** A loaded machine runs timers late, and a write takes its time. */
const LATENESS_MS = 250

test('kill -9: the file opens, of the ended spans at most the last flush interval is missing, open turns are unfinished', async () => {
  const { signal, stdout, traces } = await runProgram({
    program: ['killed.ts'],
    environment: ENABLED,
    onOutput: (output, kill) => {
      if (lastTime(output) - firstTime(output) > 1500) kill('SIGKILL')
    },
  })
  expect(signal).toBe('SIGKILL')
  const safe = steps(stdout).filter(({ time }) => time < lastTime(stdout) - FLUSH_INTERVAL_MS - LATENESS_MS)
  expect(safe.length).toBeGreaterThan(50)

  const trace = await open(traces[0]!)
  const seen = await spans(trace)
  const names = new Set(seen.map((span) => span.name))
  expect(safe.filter(({ name }) => !names.has(name))).toEqual([])
  expect((await unfinished(trace)).map((span) => span.name)).toEqual(['agent.turn', 'agent.turn'])
  const ids = new Set(seen.filter((span) => span.name === 'agent.turn').map((span) => span.spanId))
  const children = seen.filter((span) => span.name !== 'agent.turn')
  expect(children.filter((child) => !ids.has(child.parentId!) || child.parentSpanId !== child.parentId)).toEqual([])
  expect(await validate(trace)).toEqual([])
  expect(readFileSync(traces[0]!, 'utf8')).not.toMatch(/\]$/)
})

function steps(output: string): { time: number; name: string }[] {
  const lines = output.split('\n').slice(0, -1)
  return lines.map((line) => ({ time: Number(line.split(' ')[0]), name: line.split(' ')[1]! }))
}

const firstTime = (output: string) => steps(output.slice(0, 200))[0]?.time ?? Number.NaN
const lastTime = (output: string) => steps(output.slice(-200).replace(/^.*\n/, '')).at(-1)?.time ?? Number.NaN

test('workers trace into files of their own; how they end breaks neither their file nor the main thread’s', async () => {
  const { code, stdout, stderr, traces } = await runProgram({ program: ['workers.ts'], environment: ENABLED })
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'exit codes 0 6\n', stderr: '' })
  expect(traces).toHaveLength(4)
  const threads: Record<string, unknown> = {}
  for (const path of traces) {
    const trace = await open(path)
    expect(await validate(trace)).toEqual([])
    const seen = await spans(trace)
    const isClosed = readFileSync(path, 'utf8').endsWith('\n]')
    threads[seen[0]!.name.split('.')[0]!] = { finished: names(seen, true), unfinished: names(seen, false), isClosed }
  }
  expect(threads).toEqual({
    main: { finished: ['main.after', 'main.before', 'main.turn'], unfinished: [], isClosed: true },
    natural: { finished: ['natural.done'], unfinished: ['natural.open'], isClosed: true },
    exiting: { finished: ['exiting.done'], unfinished: ['exiting.open'], isClosed: true },
    terminated: { finished: ['terminated.done'], unfinished: ['terminated.open'], isClosed: false },
  })
})

function names(seen: readonly Span[], areFinished: boolean): string[] {
  return seen
    .filter((span) => span.dur >= 0 === areFinished)
    .map((span) => span.name)
    .toSorted()
}
