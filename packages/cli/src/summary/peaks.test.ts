import { expect, test } from 'vitest'
import { AGENT_TURNS } from '../fixtures/agent-trace.ts'
import { runCli } from '../fixtures/run-cli.ts'
import { closedText, type TraceEventLine, traceEvents, writeTrace } from '../fixtures/trace-builder.ts'

const counter = (name: string, ts: number, args: Record<string, unknown>, pid = 1): TraceEventLine => {
  return { ph: 'C', name, pid, tid: pid, ts, args }
}

const reading = (ts: number, rss: number, cpu: number, delay: number, pid = 1): TraceEventLine[] => [
  {
    ph: 'i',
    s: 'p',
    cat: 'event',
    name: 'system.metrics',
    pid,
    tid: pid,
    ts,
    args: { severity: 'info', rss_bytes: rss },
  },
  counter('memory', ts, { rss_bytes: rss, heap_used_bytes: rss / 2 }, pid),
  counter('cpu', ts, { percent: cpu }, pid),
  counter('process', ts, { thread_count: 11, fd_count: 30 + ts / 1e6 }, pid),
  counter('event_loop', ts, { utilization: 0.5, delay_p99_ms: 1, delay_max_ms: delay }, pid),
]

const EVENTS = traceEvents(AGENT_TURNS)
const [NAME, START, ...SPANS] = EVENTS as [TraceEventLine, TraceEventLine, ...TraceEventLine[]]
const READINGS = [...reading(0, 100e6, 150, 2), ...reading(2e6, 345.6e6, 12.34, 45), ...reading(60e6, 200e6, 0.4, 3)]
const WITH_READINGS = closedText([NAME, START, ...READINGS, ...SPANS])

test('the last line of a summary tells the most that the process used', async () => {
  const { stdout, stderr, code } = await runCli(['summary', writeTrace(WITH_READINGS)])
  expect([stderr, code]).toEqual(['', 0])
  expect(stdout.split('\n').slice(-3)).toEqual([
    '',
    'Process at most: 345.6 MB rss, 150 % cpu, 11 threads, 90 fds, 45.0 ms loop delay',
    '',
  ])
})

test('but for that, a trace with system metrics is summed up, shown and merged as it would be without', async () => {
  const [withReadings, without] = [writeTrace(WITH_READINGS), writeTrace(closedText(EVENTS))]
  const shown = async (command: string, file: string) => {
    const { stdout, stderr, code } = await runCli([command, file])
    expect([stderr, code]).toEqual(['', 0])
    return stdout.split('\n').filter((line) => !/^(file |Process at most)/.test(line))
  }
  expect(await shown('tree', withReadings)).toEqual(await shown('tree', without))
  const summary = await shown('summary', without)
  expect((await shown('summary', withReadings)).slice(0, summary.length - 1)).toEqual(summary.slice(0, -1))
})

test('JSON has every value of every counter: how often, least, most, mean and last', async () => {
  const { stdout } = await runCli(['summary', '--json', writeTrace(WITH_READINGS)])
  const { counters, duration_us } = JSON.parse(stdout)
  expect(duration_us).toBe(2_590_000)
  expect(counters.map(({ name }: { name: string }) => name)).toEqual([
    ...['memory rss_bytes', 'memory heap_used_bytes', 'cpu percent', 'process thread_count', 'process fd_count'],
    ...['event_loop utilization', 'event_loop delay_p99_ms', 'event_loop delay_max_ms'],
  ])
  expect(counters[0]).toEqual({
    pid: 1,
    name: 'memory rss_bytes',
    samples: 3,
    min: 100e6,
    max: 345.6e6,
    mean: 215_200_000,
    last: 200e6,
  })
})

test('a trace without counters has no such line, and an empty list', async () => {
  const file = writeTrace(closedText(EVENTS))
  expect((await runCli(['summary', file])).stdout).not.toContain('at most')
  expect(JSON.parse((await runCli(['summary', '--json', file])).stdout).counters).toEqual([])
})

test('foreign counters, and values that are no numbers, are no trouble', async () => {
  const odd = [
    counter('own', 1, { open: 3, note: 'x', none: null }),
    counter('memory', 2, {}),
    { ...counter('bare', 3, {}), args: undefined },
  ]
  const { stdout, stderr } = await runCli(['summary', '--json', writeTrace(closedText([...EVENTS, ...odd]))])
  expect(stderr).toBe('')
  expect(JSON.parse(stdout).counters).toMatchObject([{ name: 'own open', samples: 1, last: 3 }])
  expect((await runCli(['summary', writeTrace(closedText([...EVENTS, ...odd]))])).stdout).not.toContain('at most')
})

test('a trace that has readings but no span yet still tells what the process used', async () => {
  const { stdout } = await runCli(['summary', writeTrace(closedText([NAME, START, ...reading(1, 1e6, 2, 3)]))])
  expect(stdout).toContain('Process at most: 1.0 MB rss, 2 % cpu')
  expect(stdout).toMatch(/^duration +0/m)
})

test('an unfinished span lasts at least until the last reading', async () => {
  const cut = [NAME, START, ...SPANS.slice(0, 2), ...reading(60e6, 1e6, 1, 1)]
  const { stdout } = await runCli(['tree', writeTrace(closedText(cut))])
  expect(stdout).toContain('>1m 00s')
})

test('a merged trace has the readings of each process under its service, on the common clock', async () => {
  const other = traceEvents([{ name: 'mcp.server', start: 10, end: 20 }], {
    'service.name': 'order-server',
    'process.pid': 2,
    start_time_unix_nano: String(BigInt(Date.parse('2026-11-21T10:00:01.000Z')) * 1_000_000n),
  }).map((event) => ({ ...event, pid: 2, tid: 2 }))
  const files = [
    writeTrace(WITH_READINGS),
    writeTrace(closedText([...other, ...reading(1e6, 50e6, 7, 1.5, 2)]), 'other_20261121T100001.json'),
  ]
  const merged = `${files[0]!.replace(/[^/]*$/, '')}merged.json`
  const { code, stderr } = await runCli(['merge', ...files, '--output', merged])
  expect(code, stderr).toBe(0)
  const { stdout } = await runCli(['summary', merged])
  expect(stdout).toContain('demo-agent at most: 345.6 MB rss, 150 % cpu')
  expect(stdout).toContain('order-server at most: 50.0 MB rss, 7 % cpu, 11 threads, 31 fds')
  const { counters } = JSON.parse((await runCli(['summary', '--json', merged])).stdout)
  expect(new Set(counters.map(({ pid }: { pid: number }) => pid))).toEqual(new Set([1, 2]))
})
