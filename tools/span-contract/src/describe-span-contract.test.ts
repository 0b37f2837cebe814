import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../../..')
const CONFIG = join(import.meta.dirname, 'fixtures/shell/broken-run.ts')

interface Run {
  readonly code: number | null
  readonly output: string
}

/** Runs the suite over the broken subsystem. */
async function run(environment: NodeJS.ProcessEnv): Promise<Run> {
  const { promise, resolve } = Promise.withResolvers<Run>()
  const args = [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--config', CONFIG, '--reporter=verbose']
  const env = { ...process.env, NO_COLOR: '1', ...environment }
  const child = execFile(process.execPath, args, { env, maxBuffer: 2 ** 26 }, (_, stdout, stderr) =>
    resolve({ code: child.exitCode, output: stdout + stderr }),
  )
  return promise
}

let on: Run
let off: Run

beforeAll(async () => {
  on = await run({})
  off = await run({ CONTRACT_OFF: '1' })
})

const passed = ({ output }: Run) => named(output, '✓')
const failed = ({ output }: Run) => named(output, '×')

function named(output: string, sign: string): string[] {
  const lines = output.matchAll(new RegExp(`^ *${sign} broken\\.ts > (.*?)(?: [\\d.]+m?s)?$`, 'gm'))
  // Listed as they come to an end.
  return Array.from(lines, ([, name]) => name!).toSorted()
}

test('every test of the suite fails where its rule is broken', () => {
  expect(on.code).toBe(1)
  expect(failed(on)).toMatchInlineSnapshot(`
    [
      "memory.cross_session > a call inside a call is its child",
      "memory.cross_session > a user's own rows and names work, and may throw",
      "memory.cross_session > an error is recorded once, innermost, and reaches the caller",
      "memory.cross_session > captured content is where it is declared, without secrets",
      "memory.cross_session > generators are watched to their end",
      "memory.cross_session > hostile arguments change nothing for the caller",
      "memory.cross_session > hostile results change nothing for the caller",
      "memory.cross_session > is emitted as declared, and nothing else is",
      "memory.cross_session > layers that throw change nothing for the caller",
      "memory.cross_session > no content and no secret is recorded by default",
      "memory.cross_session > the caller cannot tell",
      "memory.remember > a call inside a call is its child",
      "memory.remember > a user's own rows and names work, and may throw",
      "memory.remember > an error is recorded once, innermost, and reaches the caller",
      "memory.remember > captured content is where it is declared, without secrets",
      "memory.remember > generators are watched to their end",
      "memory.remember > hostile arguments change nothing for the caller",
      "memory.remember > hostile results change nothing for the caller",
      "memory.remember > is emitted as declared, and nothing else is",
      "memory.remember > layers that throw change nothing for the caller",
      "memory.remember > the caller cannot tell",
      "the span map is well-formed",
      "tool.file > an error is recorded once, innermost, and reaches the caller",
      "tool.file > captured content is where it is declared, without secrets",
      "tool.file > is emitted as declared, and nothing undeclared is",
      "tool.file > layers that throw change nothing for the caller",
      "tool.file > no content and no secret is recorded by default",
      "tool.shell > captured content is where it is declared, without secrets",
      "tool.shell > is emitted as declared, and nothing undeclared is",
      "tool.shell > layers that throw change nothing for the caller",
    ]
  `)
  expect(passed(on)).toMatchInlineSnapshot(`
    [
      "memory.recall > a call inside a call is its child",
      "memory.recall > an error is recorded once, innermost, and reaches the caller",
      "memory.recall > captured content is where it is declared, without secrets",
      "memory.recall > generators are watched to their end",
      "memory.recall > hostile arguments change nothing for the caller",
      "memory.recall > hostile results change nothing for the caller",
      "memory.recall > is emitted as declared, and nothing else is",
      "memory.recall > layers that throw change nothing for the caller",
      "memory.recall > no content and no secret is recorded by default",
      "memory.recall > the caller cannot tell",
      "memory.remember > no content and no secret is recorded by default",
      "tool.shell > no content and no secret is recorded by default",
    ]
  `)
})

test('off, every test fails where its rule is broken', () => {
  expect(off.code).toBe(1)
  expect(failed(off)).toMatchInlineSnapshot(`
    [
      "memory.cross_session > off, the object and its method are what they were",
      "tool.file > off, it goes as it goes on, and adapters give back what they were given",
    ]
  `)
  expect(passed(off)).toMatchInlineSnapshot(`
    [
      "memory.recall > off, the object and its method are what they were",
      "memory.remember > off, the object and its method are what they were",
    ]
  `)
})

test('a scenario that emits nothing is told which spans were emitted', () => {
  expect(on.output).toContain('memory.remember was not emitted; emitted: no span')
  expect(on.output).toContain('tool.file was not emitted; emitted: tool.shell')
})

test('what is skipped is told with its reason, in a line and in the list of tests', () => {
  for (const { output } of [on, off]) {
    expect(output).toContain('tool.cache is not held against the contract: there is no cache')
    expect(output).toMatch(/↓ .*tool\.cache > is skipped: there is no cache/)
  }
  expect(on.output).toContain('tool.shell: skipped: shells never fail here')
  expect(on.output).toMatch(/↓ .*tool\.shell > an error is recorded once.*\[shells never fail here\]/)
  expect(on.output).toContain("memory.recall: skipped: the scenario's instrument hands no options to the wrapper")
  expect(off.output).toContain('tool.shell: skipped: the scenario uses no adapt')
})
