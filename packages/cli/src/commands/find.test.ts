import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type CliOptions, runCli } from '../fixtures/run-cli.ts'
import { type BuiltSpan, temporaryFolder, traceText, writeTrace } from '../fixtures/trace-builder.ts'

const find = (args: readonly string[], options: CliOptions) =>
  runCli(['find', ...args], { nodeFlags: ['--conditions=@zeph-telemetry/source'], ...options })

const REQUEST = { 'zeph.request.id': 'r-1' }
const TURN: BuiltSpan = {
  ...{ name: 'agent.turn', start: 0, end: 40, attributes: { 'gen_ai.agent.name': 'demo' } },
  children: [
    { name: 'tool.execute', start: 1, end: 30, attributes: { 'gen_ai.tool.name': 'search', ...REQUEST } },
    { name: 'llm.chat', start: 31, end: 39 },
  ],
}
const TRACE_ID = '1'.padStart(32, 'a')
const SPAN_ID = '2'.padStart(16, '0')
const IDS = { request_id: 'r-1', trace_id: TRACE_ID, span_id: SPAN_ID, trace_flags: '01' }
const LINES = [
  { level: 'info', time: '2026-11-21T10:00:00.012Z', pid: 1, name: 'tools', tokens: 3, ...IDS, msg: 'searching' },
  { level: 'error', time: '2026-11-21T10:00:00.013Z', pid: 1, ...IDS, msg: 'n\u001b[31mothing there' },
  { level: 'info', time: '2026-11-21T10:00:00.014Z', pid: 1, request_id: 'r-2', msg: 'of another' },
]
const PROFILE = {
  nodes: [],
  zeph: {
    version: 1,
    spans: [
      { name: 'tool.execute', trace_id: TRACE_ID, span_id: SPAN_ID, request_id: 'r-1', samples: 12, time_us: 12_000 },
      {
        name: 'tool.execute',
        trace_id: TRACE_ID,
        span_id: '9'.repeat(16),
        request_id: 'r-2',
        samples: 3,
        time_us: 3000,
      },
      { samples: 5, time_us: 5000 },
    ],
  },
}

/** A working directory as a program leaves it. */
function workingDirectory(): string {
  const cwd = temporaryFolder()
  for (const directory of ['.local/traces', '.local/profiles']) mkdirSync(join(cwd, directory), { recursive: true })
  writeTrace(traceText([TURN]), 'demo_20261121T100000.json', join(cwd, '.local/traces'))
  writeFileSync(join(cwd, '.local/zeph.log'), LINES.map((line) => `${JSON.stringify(line)}\n`).join(''))
  writeFileSync(join(cwd, '.local/profiles/demo.cpuprofile'), JSON.stringify(PROFILE))
  return cwd
}

test('a request is shown in all signals, within 80 columns', async () => {
  const { stdout, stderr, code } = await find(['r-1'], { cwd: workingDirectory() })
  expect([stderr, code]).toEqual(['', 0])
  expect(stdout).toBe(`Spans: 1 in .local/traces/demo_20261121T100000.json
agent.turn       40.0 ms   demo  trace aaaaaaaa
└─ tool.execute  29.0 ms   search

Log: 2 lines in .local/zeph.log
2026-11-21 UTC
10:00:00.012 INFO  tools: searching {"tokens":3}
10:00:00.013 ERROR n·[31mothing there

Profile: .local/profiles/demo.cpuprofile
  12.0 ms   60 %     12 samples of 20.0 ms
  12.0 ms   60 %     12 samples  tool.execute
`)
})

test('a trace leads to the lines and profiles of its spans', async () => {
  const { stdout } = await find([TRACE_ID.slice(0, 12)], { cwd: workingDirectory() })
  expect(stdout).toContain('Spans: 3 in ')
  expect(stdout).toContain('Log: 2 lines in ')
  expect(stdout).toContain('  15.0 ms   75 %     15 samples of 20.0 ms')
})

test('--json gives all of it with the files that were looked into', async () => {
  const { stdout } = await find(['--json', '--lines', '1', SPAN_ID], { cwd: workingDirectory() })
  const [file, log, profile] = [
    '.local/traces/demo_20261121T100000.json',
    '.local/zeph.log',
    '.local/profiles/demo.cpuprofile',
  ]
  expect(JSON.parse(stdout)).toMatchObject({
    id: SPAN_ID,
    looked_at: { traces: [[file]], logs: [log], profiles: [profile] },
    files: [file],
    roots: [{ name: 'agent.turn', children: [{ name: 'tool.execute', attributes: REQUEST, children: [] }] }],
    log: { total: 2, lines: [{ file: log, line: LINES[1] }] },
    profiles: [
      { file: profile, samples: 12, time_us: 12_000, total_time_us: 20_000, spans: [{ name: 'tool.execute' }] },
    ],
  })
})

test('where nothing is found it says where it looked, and ends with 1', async () => {
  const { stdout, stderr, code } = await find(['r-3'], { cwd: workingDirectory() })
  expect([stdout, code]).toEqual(['', 1])
  expect(stderr).toBe(
    'zeph-trace: nothing found of r-3; looked at 1 trace in .local/traces, 1 log file (.local/zeph.log), 1 profile in .local/profiles\n',
  )
})

test('in a folder without anything it says so', async () => {
  const { stderr, code } = await find(['r-1'], { cwd: temporaryFolder() })
  expect(stderr).toContain('0 traces in .local/traces, no log (.local/zeph.log), 0 profiles in .local/profiles')
  expect(code).toBe(1)
})

test('zeph.toml and variables say where things are, options win', async () => {
  const cwd = workingDirectory()
  const elsewhere = temporaryFolder()
  writeFileSync(join(elsewhere, 'zeph.toml'), `[logging]\nfile = "${join(cwd, '.local/zeph.log')}"\n`)
  const env = { ZEPH_TELEMETRY_TRACE_DIR: join(cwd, '.local/traces') }
  const found = await find(['r-1', '--profiles', join(cwd, '.local/profiles')], { cwd: elsewhere, env })
  for (const part of ['Spans: 1', 'Log: 2', 'Profile: ']) expect(found.stdout).toContain(part)
  const none = await find(['--log', 'none.log', '--trace-dir', 'none', 'r-1'], { cwd: elsewhere, env })
  expect(none.stderr).toContain('0 traces in none, no log (none.log), 0 profiles')
})

test('a configuration that cannot be used ends with 1 and a sentence', async () => {
  const cwd = temporaryFolder()
  writeFileSync(join(cwd, 'zeph.toml'), '[logging]\nlevel = 7\n')
  const { stderr, code } = await find(['r-1'], { cwd })
  expect(stderr).toMatch(/^zeph-trace: .*logging\.level/)
  expect(code).toBe(1)
})

test('files of another kind that stand there are passed over', async () => {
  const cwd = workingDirectory()
  writeFileSync(join(cwd, '.local/traces/x_20261121T100001.json'), '{"r-1":1}')
  writeFileSync(join(cwd, '.local/traces/y_20261121T100001.json.gz'), 'r-1')
  writeFileSync(join(cwd, '.local/profiles/other.cpuprofile'), '{"nodes":[],"zeph":"r-1"}')
  const { stdout, code } = await find(['r-1'], { cwd })
  expect(stdout).toMatch(/^Spans: 1 in .*\n/)
  expect(code).toBe(0)
})
