/**
 * The failure matrix: a real program that makes a million spans as fast as it can, while what it exports to fails in one of the ways that
 * receivers and networks have. Prints what a turn of the program took, and what became of memory and spans.
 */
import { afterAll, expect, test } from 'vitest'
import { EXPORT_TIMEOUT_MS, FAILURES, type Failure, HEALTHY } from './failures.ts'
import { formatMatrix, type MatrixRow } from './format-matrix.ts'
import { type LoadTask, SPANS_PER_TURN } from './load-task.ts'
import { type LoadEnd, runLoadedProgram } from './run-loaded-program.ts'

const SPANS = 1_000_000
const SHUTDOWN_TIMEOUT_MS = 2000
/** For what comes after the bound: a timer that is late, on a machine with other things to do. */
const LATE_MS = 1000
const TEST_TIMEOUT_MS = 180_000
/** 4096 spans that wait or are on their way, encoded requests, the metrics: a few MB. All spans together would be hundreds. */
const MOST_GROWTH_BYTES = 20e6
/** Each cause once: nothing that a failing receiver does fills a log. */
const MOST_LINES = 8

const rows: MatrixRow[] = []
const healthyMedian = () => rows.find(({ name }) => name === HEALTHY.name)!.report.turnMs.median

interface Ran extends LoadEnd {
  readonly acknowledged: number
  readonly twice: number
  readonly happened: boolean
}

async function run(
  { name, open, task = {} }: Failure,
  endpoint: (url: string) => string | undefined = (url) => url,
): Promise<Ran> {
  const opponent = await open()
  try {
    const complete: LoadTask = {
      endpoint: endpoint(opponent.url),
      protocol: 'http/protobuf',
      spans: SPANS,
      exportTimeoutMs: EXPORT_TIMEOUT_MS,
      shutdownTimeoutMs: SHUTDOWN_TIMEOUT_MS,
      headers: undefined,
      ...task,
    }
    const end = await runLoadedProgram(complete, opponent.change ?? (() => ({})))
    const acknowledged = opponent.acknowledged()
    const missing = complete.endpoint === undefined ? 0 : end.report.made - acknowledged
    rows.push({ name, report: end.report, missing })
    return { ...end, acknowledged, twice: opponent.twice(), happened: opponent.happened() }
  } finally {
    await opponent.close()
  }
}

afterAll(() => {
  console.log(
    `\n${SPANS.toLocaleString('en')} spans in turns of ${SPANS_PER_TURN}, as fast as it goes\n${formatMatrix(rows)}\n`,
  )
})

test('without telemetry: what the others are compared with in the table', { timeout: TEST_TIMEOUT_MS }, async () => {
  const { code, stderr } = await run({ ...HEALTHY, name: 'not enabled' }, () => undefined)
  expect([code, stderr]).toEqual([0, ''])
})

test.each([HEALTHY, ...FAILURES])(
  '$name: the program works as ever, memory stays, what is missing is counted, the end is in time',
  { timeout: TEST_TIMEOUT_MS },
  async (failure) => {
    const { code, stderr, report, acknowledged, twice, happened } = await run(failure)
    const lines = stderr.trimEnd().split('\n')
    expect(happened).toBe(true)
    // The program: every turn has its result, none waits for an export.
    expect([code, report.wrongTurns]).toEqual([0, 0])
    expect(report.made).toBeGreaterThanOrEqual(SPANS)
    expect(report.turnMs.median).toBeLessThan(3 * healthyMedian())
    expect(report.turnMs.p99).toBeLessThan(EXPORT_TIMEOUT_MS)
    // Memory.
    expect(report.heap.most - report.heap.early).toBeLessThan(MOST_GROWTH_BYTES)
    // What arrived, and what did not: by core's own metrics, and by what is said at the end.
    expect([acknowledged > 0 ? 'something' : 'nothing', twice]).toEqual([failure.arrives, 0])
    const { exported, replayed, dropped } = report.counted
    expect({ arrived: exported + replayed, dropped }).toEqual({
      arrived: acknowledged,
      dropped: report.made - acknowledged,
    })
    expect(replayed > 0).toBe(failure.task?.spools === true)
    expect(missingIn(lines)).toBe(report.made - acknowledged)
    // What is said.
    expect(lines.length).toBeLessThanOrEqual(MOST_LINES)
    if (failure.told === undefined) expect(stderr).not.toContain(' cannot be sent to ')
    else expect(stderr).toMatch(failure.told)
    // The end.
    expect(report.shutdownMs).toBeLessThan(SHUTDOWN_TIMEOUT_MS + LATE_MS)
  },
)

function missingIn(lines: readonly string[]): number {
  const told = lines.flatMap((line) => /^zeph-telemetry: (\d+) spans? (?:is|are) missing at /.exec(line)?.[1] ?? [])
  return told.reduce((sum, count) => sum + Number(count), 0)
}
