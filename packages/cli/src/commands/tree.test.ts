import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AGENT_TURNS } from '../fixtures/agent-trace.ts'
import { endOf, runCli, startCli } from '../fixtures/run-cli.ts'
import { cutText, temporaryFolder, traceText, writeTrace } from '../fixtures/trace-builder.ts'

const TRACE = traceText(AGENT_TURNS)

test('a tree goes to stdout and nothing to stderr', async () => {
  const { stdout, stderr, code } = await runCli(['tree', writeTrace(TRACE)])
  expect([stdout.trimEnd().split('\n').length, stderr, code]).toEqual([13, '', 0])
})

test('a cut compressed file is read with one line on stderr', async () => {
  const { stdout, stderr, code } = await runCli(['tree', writeTrace(cutText(TRACE, 12), 'a_20261121T100000.json.gz')])
  expect(stdout).toContain('unfinished')
  expect([stderr.trimEnd().split('\n').length, code]).toEqual([1, 0])
})

test('--json gives a document whatever the notes are', async () => {
  const { stdout } = await runCli(['tree', '--json', writeTrace(cutText(TRACE, 12))])
  expect(JSON.parse(stdout)).toMatchObject({
    service: 'demo-agent',
    roots: [{ name: 'agent.turn', unfinished: true, duration_us: null }],
  })
})

test('without an argument it is the newest of .local/traces', async () => {
  const cwd = temporaryFolder()
  expect((await runCli(['tree'], { cwd })).stderr).toContain('there are no traces in .local/traces')
  mkdirSync(join(cwd, '.local/traces'), { recursive: true })
  writeTrace(TRACE, 'a_20261121T100000.json', join(cwd, '.local/traces'))
  expect((await runCli(['tree'], { cwd })).stdout).toMatch(/^agent\.turn #1/)
})

test('an empty selection is said and is no failure', async () => {
  const fine = traceText([{ name: 'agent.turn', start: 0, end: 1 }])
  expect(await runCli(['tree', '--errors', writeTrace(fine)])).toMatchObject({
    stdout: '',
    stderr: 'zeph-trace: no span ended with an error\n',
    code: 0,
  })
})

test.each([
  ['a missing file', () => '/nowhere.json', 'there is no file'],
  ['an empty file', () => writeTrace(''), 'is empty'],
  ['foreign JSON', () => writeTrace('{"a":1}'), 'is JSON, but not a trace'],
  ['binary data', () => writeTrace(new Uint8Array([0, 255, 1])), 'holds binary data'],
  ['an object-form Chrome trace', () => writeTrace('{"traceEvents":[]}'), 'Perfetto can open it: zeph-trace open'],
  ['a directory without traces', () => temporaryFolder(), 'there are no traces'],
])('%s ends with 1, one sentence and no stack', async (_case, path, message) => {
  const { stdout, stderr, code } = await runCli(['tree', path()])
  expect(stderr).toMatch(new RegExp(`^zeph-trace: .*${message}.*\\n$`))
  expect([stdout, code]).toEqual(['', 1])
})

test('a reader that stops early is no error', async () => {
  const many = Array.from({ length: 5000 }, (_, index) => ({ name: 'agent.turn', start: index, end: index + 1 }))
  const child = startCli(['tree', writeTrace(traceText(many))])
  const end = endOf(child)
  child.stdout?.once('data', () => child.stdout?.destroy())
  expect(await end).toMatchObject({ stderr: '', code: 0 })
})
