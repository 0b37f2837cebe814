/** Real programs under the real perf, where there is one that may record. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runCli } from '../fixtures/run-cli.ts'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'zeph-run-perf-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const PROGRAM = `function spinForPerf() { const end = Date.now() + 400; while (Date.now() < end) Math.sqrt(end) }
spinForPerf()
console.log(process.pid)
process.exit(7)
`

/** Packages of this repository are their sources. */
const nodeFlags = ['--conditions=@zeph-telemetry/source']

const attempt = spawnSync('perf', ['record', '-q', '-o', '/dev/null', '--', 'true'], { encoding: 'utf8' })
const missing = attempt.error !== undefined || attempt.status !== 0
if (missing) console.log(`run --perf is not tested: ${attempt.error?.message ?? attempt.stderr}`)

test.skipIf(missing)(
  'stacks are folded, with JavaScript functions by name, and the program ends as it ends',
  async () => {
    const cwd = folder()
    writeFileSync(join(cwd, 'a.cjs'), PROGRAM)
    const end = await runCli(['run', '--perf', 'a.cjs'], { cwd, nodeFlags, env: { PATH: process.env['PATH'] } })
    expect(end.code).toBe(7)
    const [name, ...others] = readdirSync(join(cwd, '.local/profiles'))
    expect([name, others]).toEqual([expect.stringMatching(/^perf_\d{8}T\d{6}_\d+\.folded$/), []])
    const lines = readFileSync(join(cwd, '.local/profiles', name!), 'utf8')
      .trimEnd()
      .split('\n')
    for (const line of lines) expect(line).toMatch(/^[^;].* \d+$/)
    const spinning = lines.filter((line) => /;spinForPerf .*a\.cjs:1/.test(line))
    const samples = (of: string[]) => of.reduce((sum, line) => sum + Number(/\d+$/.exec(line)![0]), 0)
    expect(samples(spinning)).toBeGreaterThan(50)
    expect(end.stderr).toContain(`zeph-trace: perf: ${samples(lines)} samples in .local/profiles/${name}`)
    expect(existsSync(`/tmp/perf-${end.stdout.trim()}.map`)).toBe(false)
  },
)

test.skipIf(process.platform !== 'linux')('where there is no perf it is said, and nothing runs', async () => {
  const cwd = folder()
  writeFileSync(join(cwd, 'a.cjs'), PROGRAM)
  const end = await runCli(['run', '--perf', 'a.cjs'], { cwd, nodeFlags, env: { PATH: cwd } })
  expect(end).toMatchObject({ code: 1, stdout: '' })
  expect(end.stderr).toBe(
    'zeph-trace: --perf needs the program perf, which is not installed (packages linux-perf, linux-tools)\n',
  )
})

test.skipIf(process.platform !== 'linux')('where perf may not record, its reason is said', async () => {
  const cwd = folder()
  writeFileSync(join(cwd, 'a.cjs'), PROGRAM)
  writeFileSync(join(cwd, 'perf'), '#!/bin/sh\necho "Access to performance monitoring is limited." >&2\nexit 255\n')
  chmodSync(join(cwd, 'perf'), 0o755)
  const end = await runCli(['run', '--perf', 'a.cjs'], { cwd, nodeFlags, env: { PATH: `${cwd}:/usr/bin:/bin` } })
  expect([end.code, end.stdout]).toEqual([1, ''])
  expect(end.stderr).toMatch(
    /^zeph-trace: perf may not record here.*: Access to performance monitoring is limited\.\n$/,
  )
})
