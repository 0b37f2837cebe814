/**
 * Lines over OTLP as `initObservability` sets them up, in programs of their own: none is lost on the way out, each
 * arrives once.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runProgram } from '../../fixtures/run-program.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { receiverFor } from '../../otlp/fixtures/sink.ts'
import { linesOf } from '../fixtures/log-under-test.ts'

const PROGRAM = join(import.meta.dirname, 'fixtures', 'logs-over-otlp.ts')

test.each<[wayOut: string, code: number | null]>([
  ['natural end', 0],
  ['shutdown', 0],
  ['process.exit after a flush', 0],
  ['signal', null],
])('after a %s the receiver and the file have the same lines, with the ids of the span', async (wayOut, code) => {
  const receiver = await receiverFor()
  const workingDirectory = temporaryDirectory()
  const result = await runProgram({
    program: [PROGRAM, wayOut],
    workingDirectory,
    environment: { ENDPOINT: receiver.url },
    ...(wayOut === 'signal' && { signal: 'SIGTERM' as const }),
  })
  expect([result.code, result.stderr]).toEqual([code, ''])
  const [span] = receiver.spans()
  const ids = { traceId: span!.traceId, spanId: span!.spanId, flags: 1 }
  expect(receiver.logs()).toMatchObject([
    { ...ids, severityText: 'INFO', body: { value: 'line' }, attributes: { a: { value: 1n } } },
    { ...ids, severityText: 'INFO', body: { value: 'printed' }, scope: { name: 'console' } },
  ])
  const file = linesOf(readFileSync(join(workingDirectory, '.local/zeph.log'), 'utf8'))
  const messages = ['line', 'printed', ...(wayOut === 'shutdown' ? ['after the shutdown'] : [])]
  expect(file.map(({ msg }) => msg)).toEqual(messages)
})
