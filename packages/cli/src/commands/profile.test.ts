/** Real processes, profiled from outside. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { endOf, runCli, startCli } from '../fixtures/run-cli.ts'

const BUSY = fileURLToPath(new URL('../fixtures/programs/busy.ts', import.meta.url))

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'zeph-profile-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

interface Target {
  readonly child: ChildProcess
  readonly pid: string
  readonly port: string
  readonly cwd: string
  stderr(): string
}

async function started(flags: readonly string[] = [], args: readonly string[] = []): Promise<Target> {
  const [cwd, port] = [folder(), String(await freePort())]
  const child = spawn(process.execPath, [`--inspect-port=${port}`, ...flags, BUSY, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  await once(child.stdout, 'data')
  return { child, pid: String(child.pid), port, cwd, stderr: () => stderr }
}

const ON = ['--conditions=@zeph-telemetry/source', '--conditions=profiling']

test('any Node process: the profile is written here, and its inspector is closed again', async () => {
  const { child, pid, port, stderr } = await started()
  const cwd = folder()
  const end = await runCli(['profile', '--seconds', '0.5', '--port', port, pid], { cwd })
  expect(end).toMatchObject({ code: 0, stderr: expect.stringContaining('its samples have no spans') })
  const path = end.stdout.trim()
  expect(path).toMatch(new RegExp(`/\\.local/profiles/process_\\d{8}T\\d{6}_${pid}\\.cpuprofile$`))
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readFileSync(path, 'utf8')).toContain('"spinBusily"')
  expect(child.exitCode).toBeNull()
  await expect.poll(stderr).toContain('Debugger ending on')
  await expect(fetch(`http://127.0.0.1:${port}/json/list`)).rejects.toThrow()
})

test('a process with core writes the profile itself, with spans', async () => {
  const { pid, port, cwd } = await started(ON, ['core'])
  const end = await runCli(['profile', '--seconds', '0.5', '--port', port, pid])
  expect(end).toMatchObject({ code: 0, stderr: '' })
  const path = end.stdout.trim()
  expect(dirname(path)).toMatch(/\.local\/profiles$/)
  expect(path.startsWith(cwd)).toBe(true)
  const { zeph } = JSON.parse(readFileSync(path, 'utf8')) as { zeph: { pid: number; spans: { name?: string }[] } }
  expect(String(zeph.pid)).toBe(pid)
  expect(zeph.spans.map(({ name }) => name)).toContain('agent.turn')
})

test.each([
  ['without core', [], []],
  ['with core', ON, ['core']],
])('%s: --memory is a heap profile', async (_, flags, args) => {
  const { pid, port } = await started(flags, args)
  const end = await runCli(['profile', '--memory', '--seconds', '0.2', '--port', port, pid], { cwd: folder() })
  expect(end.code).toBe(0)
  expect(end.stdout).toMatch(/\.heapprofile\n$/)
  expect(JSON.parse(readFileSync(end.stdout.trim(), 'utf8'))).toHaveProperty('head.callFrame')
})

test('Ctrl-C ends the profile, not the command', async () => {
  const { pid, port, stderr } = await started()
  const cli = startCli(['profile', '--seconds', '600', '--port', port, pid], { cwd: folder() })
  const end = endOf(cli)
  await expect.poll(stderr, { timeout: 10_000 }).toContain('Debugger attached')
  cli.kill('SIGINT')
  expect(await end).toMatchObject({ code: 0, stdout: expect.stringMatching(/\.cpuprofile\n$/) })
})

test('an inspector that was open stays open', async () => {
  const { pid, port, child } = await started()
  process.kill(child.pid!, 'SIGUSR1')
  await expect
    .poll(async () => (await fetch(`http://127.0.0.1:${port}/json/list`).catch(() => undefined))?.ok)
    .toBe(true)
  const end = await runCli(['profile', '--seconds', '0.2', '--port', port, pid], { cwd: folder() })
  expect(end.code).toBe(0)
  expect((await fetch(`http://127.0.0.1:${port}/json/list`)).ok).toBe(true)
})

test('a port that is another process’s inspector is said, and that process is left alone', async () => {
  const first = await started()
  const second = await started()
  process.kill(first.child.pid!, 'SIGUSR1')
  await expect.poll(first.stderr).toContain('Debugger listening')
  const end = await runCli(['profile', '--port', first.port, second.pid])
  expect(end).toMatchObject({ code: 1, stdout: '' })
  expect(end.stderr).toContain(`port ${first.port} is the inspector of process ${first.pid}`)
})

test('what does not listen for a debugger is not sent a signal', async () => {
  const child = spawn('sleep', ['30'], { stdio: 'ignore' })
  onTestFinished(() => void child.kill())
  await once(child, 'spawn')
  const end = await runCli(['profile', String(child.pid)])
  expect(end.stderr).toBe(
    `zeph-trace: process ${child.pid} does not listen for a debugger: it is no Node, or was given --disable-sigusr1\n`,
  )
  expect([end.code, child.exitCode, child.signalCode]).toEqual([1, null, null])
})

test('a process that is not there, and a pid that is none', async () => {
  const child = spawn('true')
  await once(child, 'exit')
  expect(await runCli(['profile', String(child.pid)])).toMatchObject({
    code: 1,
    stderr: `zeph-trace: there is no process ${child.pid}\n`,
  })
  expect(await runCli(['profile', 'agent'])).toMatchObject({ code: 2 })
})

test('a process that ends while it is profiled', async () => {
  const { child, pid, port, stderr } = await started()
  const end = runCli(['profile', '--seconds', '600', '--port', port, pid], { cwd: folder() })
  await expect.poll(stderr, { timeout: 10_000 }).toContain('Debugger attached')
  child.kill('SIGKILL')
  await once(child, 'exit')
  const endedAt = Date.now()
  expect(await end).toMatchObject({ code: 1, stdout: '', stderr: 'zeph-trace: the process has ended\n' })
  expect(Date.now() - endedAt).toBeLessThan(30_000)
})
