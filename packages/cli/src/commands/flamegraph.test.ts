import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { AGENT_TURNS } from '../fixtures/agent-trace.ts'
import { runCli } from '../fixtures/run-cli.ts'
import { temporaryFolder, traceText, writeTrace } from '../fixtures/trace-builder.ts'
import { pprof } from '../flamegraph/fixtures/profiles.ts'

const FOLDED = 'main;parse 30\nmain 10\n'

function file(name: string, content: string | Uint8Array): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, content)
  return path
}

test('of the newest trace it is a page beside it, which a second time is written anew', async () => {
  const trace = writeTrace(traceText(AGENT_TURNS))
  const cwd = join(trace, '..')
  for (const _time of [1, 2]) {
    const { stdout, stderr, code } = await runCli(['flamegraph', '.'], { cwd })
    expect([stdout, stderr, code]).toEqual(['', `zeph-trace: flame graph written: demo_20261121T100000.json.html\n`, 0])
  }
  expect(readFileSync(`${trace}.html`, 'utf8')).toContain('<title>demo_20261121T100000.json</title>')
  expect((await runCli(['tree', '.'], { cwd })).stdout).toMatch(/^agent\.turn #1/)
})

test('folded stacks go to stdout, notes to stderr', async () => {
  const idle = pprof(
    [['wall', 'nanoseconds']],
    [
      { stack: [['main', '/m.js', 1]], values: [5_000_000] },
      { stack: [['(idle)', '', 0]], values: [7_000_000] },
    ],
  )
  const { stdout, stderr } = await runCli(['flamegraph', '--format', 'folded', file('wall.pb.gz', gzipSync(idle))])
  expect([stdout, stderr]).toEqual([
    'main (/m.js:1) 5000\n',
    'zeph-trace: 7.00 ms in which nothing ran left out; --idle shows it\n',
  ])
})

test('speedscope gets a file that is JSON, where one is named, and what is there stays without --force', async () => {
  const input = file('a.folded', FOLDED)
  const output = join(input, '../a.speedscope.json')
  const args = ['flamegraph', input, '--format', 'speedscope', '-o', output]
  expect(await runCli(args)).toMatchObject({ stdout: '', code: 0 })
  expect(JSON.parse(readFileSync(output, 'utf8'))).toMatchObject({
    profiles: [{ samples: [[0], [0, 1]], weights: [10, 30] }],
  })
  expect(await runCli(args)).toMatchObject({
    stderr: `zeph-trace: ${output} is there already; --force writes over it\n`,
    code: 1,
  })
  expect(await runCli([...args, '--force'])).toMatchObject({ code: 0 })
})

test('two profiles are compared: before and now, scaled to now', async () => {
  const [now, before] = [file('now', FOLDED), file('before', 'main;parse 1\nmain 1\nold 2\n')]
  expect(await runCli(['flamegraph', now, '--diff', before, '--format', 'folded'])).toMatchObject({
    stdout: 'main 10 10\nmain;parse 10 30\nold 20 0\n',
    code: 0,
  })
  const page = await runCli(['flamegraph', now, '--diff', before, '-o', '-'])
  expect(page.stdout).toContain('<title>now compared to before</title>')
  expect(existsSync(`${now}.html`)).toBe(false)
})

test('tokens instead of time', async () => {
  const args = [
    'flamegraph',
    '--weight',
    'tokens',
    '--turn',
    '2',
    '--format',
    'folded',
    writeTrace(traceText(AGENT_TURNS)),
  ]
  expect((await runCli(args)).stdout).toBe('agent.turn;agent.tool_loop;llm.chat 1516\n')
})

test.each([
  ['a missing file', () => ['/nowhere.cpuprofile'], 1, 'there is no file /nowhere.cpuprofile'],
  ['a foreign file', () => [file('x', 'hello')], 1, 'is none of what a flame graph is made of'],
  [
    'its own input as output',
    (input = file('x', FOLDED)) => [input, '-f', '-o', input],
    1,
    'is what the graph is made of',
  ],
  ['an option of traces', () => [file('x', FOLDED), '--turn', '1'], 2, '--turn is for traces'],
  [
    'a comparison for speedscope',
    () => [file('x', FOLDED), '--diff', file('y', FOLDED), '--format', 'speedscope'],
    2,
    'no form for a comparison',
  ],
  ['a format that there is not', () => ['--format', 'svg'], 2, 'Allowed choices are html, folded, speedscope'],
  ['a turn that there is not', () => [writeTrace(traceText(AGENT_TURNS)), '--turn', '9'], 1, 'there is no turn 9'],
] as [string, () => string[], number, string][])('%s ends in a sentence', async (_case, args, exitCode, message) => {
  const { stdout, stderr, code } = await runCli(['flamegraph', ...args()])
  expect([stdout, code]).toEqual(['', exitCode])
  expect(stderr).toContain(message)
  expect(stderr).not.toContain('    at ')
})

test('its help fits 80 columns', async () => {
  const { stdout } = await runCli(['flamegraph', '--help'])
  expect(stdout).toMatch(/Examples:\n {2}zeph-trace /)
  for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
})
