import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { withSpan } from '@zeph-telemetry/core'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { recordTurn } from './fixtures/traced-turn.ts'
import { assertGoldenTree, type GoldenTreeOptions, matchGoldenTree } from './match-golden-tree.ts'
import { recordSpans } from './span-recorder.ts'

const TURN = `agent.turn
  agent.prepare_context
    memory.sqlite
  llm.chat
  tool.execute
`

let file: string

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'zeph-golden-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  file = join(folder, 'deep/turn.golden.txt')
  vi.stubEnv('CI', '')
  vi.stubEnv('UPDATE_GOLDEN', '')
  onTestFinished(() => void vi.unstubAllEnvs())
})

const content = () => readFileSync(file, 'utf8')
const write = (text: string) => {
  matchGoldenTree(recordTurn(), file)
  writeFileSync(file, text)
}

describe('an absent file', () => {
  test('is written, with a word on how to update it, and matches from then on', () => {
    expect(matchGoldenTree(recordTurn(), file)).toMatchObject({ pass: true, written: true })
    expect(content()).toMatch(/^# .*UPDATE_GOLDEN=1\.\n/)
    expect(content().replace(/^#.*\n/, '')).toBe(TURN)
    expect(matchGoldenTree(recordTurn(), file)).toMatchObject({ pass: true, written: false })
  })

  test.each<[claim: string, options: GoldenTreeOptions, environment: Record<string, string>]>([
    ['CI is set', {}, { CI: 'true' }],
    ['CI is 1', {}, { CI: '1' }],
    ['update is none', { update: 'none' }, {}],
    ['update is none, whatever the variable says', { update: 'none' }, { UPDATE_GOLDEN: '1' }],
  ])('is a failure where %s', (_, options, environment) => {
    for (const [key, value] of Object.entries(environment)) vi.stubEnv(key, value)
    const match = matchGoldenTree(recordTurn(), file, options)
    expect(match).toMatchObject({ pass: false, written: false })
    expect(match.message()).toContain(`There is no golden tree ${file}, and this run must not write one`)
    expect(existsSync(file)).toBe(false)
  })

  test.each([{ CI: 'false' }, { CI: '0' }, { CI: 'true', UPDATE_GOLDEN: '1' }])(
    'is written where %j',
    (environment) => {
      for (const [key, value] of Object.entries(environment)) vi.stubEnv(key, value)
      expect(matchGoldenTree(recordTurn(), file).written).toBe(true)
    },
  )
})

describe('a file that differs', () => {
  const old = '# my note\n# and more\nagent.turn\n  llm.chat\n'

  test('is a failure with a diff and the way to update it, and stays', () => {
    write(old)
    const match = matchGoldenTree(recordTurn(), file)
    expect(match).toMatchObject({ pass: false, written: false })
    expect(match.message().replace(file, '{file}')).toMatchInlineSnapshot(`
      "The recorded spans are not the golden tree of {file}
      First difference: agent.turn: "agent.prepare_context" was not expected

      - golden
      + recorded

        agent.turn
      +   agent.prepare_context
      +     memory.sqlite
          llm.chat
      +   tool.execute

      Where the recorded spans are right: run vitest with -u, or any runner with UPDATE_GOLDEN=1."
    `)
    expect(content()).toBe(old)
    expect(matchGoldenTree(recordTurn(), file, { update: 'new' }).pass).toBe(false)
  })

  test('is written where it is to be updated, below the comment at its top', () => {
    write(old)
    expect(matchGoldenTree(recordTurn(), file, { update: 'all' })).toMatchObject({ pass: true, written: true })
    expect(content()).toBe(`# my note\n# and more\n${TURN}`)
    write(TURN.replace('tool.execute', 'tool.file'))
    vi.stubEnv('UPDATE_GOLDEN', '1')
    expect(matchGoldenTree(recordTurn(), file).written).toBe(true)
    expect(content()).toBe(TURN)
  })

  test('an update leaves a file that matches as it is', () => {
    const marked =
      'agent.turn\n  ~ concurrent\n    tool.execute\n    llm.chat\n    agent.prepare_context\n      memory.sqlite\n'
    write(marked)
    expect(matchGoldenTree(recordTurn(), file, { update: 'all' })).toMatchObject({ pass: true, written: false })
    expect(content()).toBe(marked)
  })

  test('a file that is no tree is an error that names it, or is written anew', () => {
    write('agent.turn\n  *\n')
    expect(() => matchGoldenTree(recordTurn(), file)).toThrow(`${file}: golden tree: "*" has no place`)
    expect(matchGoldenTree(recordTurn(), file, { update: 'all' }).written).toBe(true)
    expect(content()).toBe(TURN)
  })
})

test('only the attributes that are asked for are shown, and compared', () => {
  const attributes = ['rows', 'zeph.turn.id']
  matchGoldenTree(recordTurn(), file, { attributes })
  expect(content()).toContain('agent.turn {"zeph.turn.id":"turn-1"}\n')
  expect(content()).toContain('    memory.sqlite {"rows":2}\n')
  expect(matchGoldenTree(recordTurn(), file, { attributes }).pass).toBe(true)
  writeFileSync(file, content().replace('"rows":2', '"rows":3'))
  expect(matchGoldenTree(recordTurn(), file).message()).toContain('rows: expected 3, got 2')
  writeFileSync(file, content().replace(' {"rows":3}', ''))
  expect(matchGoldenTree(recordTurn(), file, { attributes }).message()).toContain('rows: expected undefined, got 2')
})

test('what varies from run to run is in no file, and no difference', () => {
  const turn = (id: string) => recordSpans(() => withSpan('agent.turn', { 'zeph.turn.id': id }, () => {})).recorder
  const attributes = ['zeph.turn.id']
  matchGoldenTree(turn(crypto.randomUUID()), file, { attributes })
  expect(content()).toContain('agent.turn {"zeph.turn.id":"<uuid>"}')
  expect(matchGoldenTree(turn(crypto.randomUUID()), file, { attributes }).pass).toBe(true)
  expect(matchGoldenTree(turn('turn-1'), file, { attributes }).pass).toBe(false)
})

test('concurrent work is marked, and may come in another order the next time', async () => {
  const turn = (...names: string[]) =>
    recordSpans(() =>
      withSpan('agent.turn', {}, async () => {
        await Promise.all(names.map((name) => withSpan(name, {}, async () => Promise.resolve())))
        withSpan('llm.chat', {}, () => {})
      }),
    )
  matchGoldenTree((await turn('memory.sqlite', 'context.fetch_recall')).recorder, file)
  expect(content().replace(/^#.*\n/, '')).toBe(
    'agent.turn\n  ~ concurrent\n    context.fetch_recall\n    memory.sqlite\n  llm.chat\n',
  )
  for (const names of [
    ['memory.sqlite', 'context.fetch_recall'],
    ['context.fetch_recall', 'memory.sqlite'],
  ])
    expect(matchGoldenTree((await turn(...names)).recorder, file).pass).toBe(true)
  expect(matchGoldenTree((await turn('memory.sqlite')).recorder, file).message()).toContain(
    'First difference: agent.turn: "context.fetch_recall" is missing',
  )
})

test('nothing recorded is a failure, and no file', () => {
  const match = matchGoldenTree(recordSpans(() => {}).recorder, file, { update: 'all' })
  expect(match.message()).toContain('Nothing was recorded')
  expect([match.pass, existsSync(file)]).toEqual([false, false])
  expect(matchGoldenTree([], file).pass).toBe(false)
})

test('a recorder, trees, spans and a function will do, and a URL for the file', async () => {
  const recorder = recordTurn()
  matchGoldenTree(recorder, pathToFileURL(file))
  expect(matchGoldenTree(recorder.tree(), file).pass).toBe(true)
  expect(matchGoldenTree(recorder.started, file).pass).toBe(true)
  expect(matchGoldenTree(recorder.spans, file).pass).toBe(true)
  expect(matchGoldenTree(() => withSpan('agent.turn', {}, () => {}), file).pass).toBe(false)
  const later = matchGoldenTree(async () => withSpan('agent.turn', {}, async () => {}), file)
  expect((await later).pass).toBe(false)
})

test('the assertion throws the message', () => {
  write('agent.turn\n')
  expect(() => assertGoldenTree(recordTurn(), file)).toThrow(
    expect.objectContaining({
      name: 'AssertionError',
      message: expect.stringContaining('First difference: agent.turn'),
    }),
  )
  assertGoldenTree(recordTurn(), file, { update: 'all' })
  assertGoldenTree(recordTurn(), file)
})

test('a file that cannot be read or written is an error', () => {
  expect(() => matchGoldenTree(recordTurn(), tmpdir())).toThrow('EISDIR')
})
