import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test, vi } from 'vitest'
import { startScriptedServer } from './start-scripted-server.ts'

const isUp = (origin: string) =>
  fetch(`${origin}/v1/models`).then(
    (response) => response.ok,
    () => false,
  )

test('it answers from a process of its own until it is stopped', async () => {
  const server = await startScriptedServer(process.env)
  expect(await isUp(server.origin)).toBe(true)
  await server.stop()
  expect(await isUp(server.origin)).toBe(false)
})

test('it ends with its parent, even when the parent is killed', async () => {
  const module = JSON.stringify(new URL('./start-scripted-server.ts', import.meta.url).href)
  const script = `const { startScriptedServer } = await import(${module})
    console.log((await startScriptedServer(process.env)).origin)
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(parent.stdout, 'data')
  const origin = String(line).trim()
  expect(await isUp(origin)).toBe(true)
  parent.kill('SIGKILL')
  await vi.waitUntil(async () => !(await isUp(origin)), { timeout: 5_000 })
})
