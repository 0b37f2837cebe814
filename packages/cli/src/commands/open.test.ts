import { chmodSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { expect, test, vi } from 'vitest'
import { AGENT_TURNS } from '../fixtures/agent-trace.ts'
import { endOf, runCli, startCli, waitForOutput } from '../fixtures/run-cli.ts'
import { temporaryFolder, traceText, writeTrace } from '../fixtures/trace-builder.ts'

const TRACE = traceText(AGENT_TURNS)
const LAUNCHER = /(http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/)\n/

/** Holds port 9001, or finds that somebody else does; either way it is taken. */
function takePerfettoPort(): Promise<Server> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(server)).listen(9001, '127.0.0.1', () => resolve(server))
  })
}

test('it ends by itself once the trace was loaded', async () => {
  const child = startCli(['open', '--no-browser', '--port', '45901', writeTrace(TRACE)])
  const end = endOf(child)
  const [, launcher = ''] = await waitForOutput(child, LAUNCHER)
  expect((await fetch(launcher)).status).toBe(200)
  expect(child.exitCode).toBeNull()
  expect(await (await fetch(`${launcher}demo_20261121T100000.json`)).text()).toBe(TRACE)
  expect(await end).toMatchObject({ code: 0, stderr: expect.stringContaining('the trace was loaded, done') })
})

test('when 9001 is taken the launcher page on another port is offered, and no link that cannot work', async () => {
  const holder = await takePerfettoPort()
  const child = startCli(['open', '--no-browser', writeTrace(TRACE)])
  const end = endOf(child)
  const [, launcher = ''] = await waitForOutput(child, LAUNCHER)
  child.kill('SIGINT')
  const { stdout, stderr, code } = await end
  holder.close()
  expect(new URL(launcher).port).not.toBe('9001')
  expect([stdout.includes('ui.perfetto.dev'), stderr, code]).toEqual([
    false,
    expect.stringContaining('port 9001 is taken'),
    0,
  ])
})

test('it gives up with 1 when nothing loads the trace in time', async () => {
  const end = await runCli(['open', '--no-browser', '--port', '45902', '--timeout', '0.2', writeTrace(TRACE)])
  // Another run of this test may have the port: then a line says so before.
  expect(end.code).toBe(1)
  expect(end.stderr).toMatch(/zeph-trace: nothing loaded the trace within 0\.2 s\n$/)
})

test('the browser gets the link, and a machine without one is told', async () => {
  const folder = temporaryFolder()
  chmodSync(writeTrace(`#!/bin/sh\necho "$1" > ${folder}/opened\n`, 'xdg-open', folder), 0o755)
  const env = { PATH: `${folder}:${process.env.PATH}`, DISPLAY: ':0', WAYLAND_DISPLAY: '', BROWSER: '' }
  const args = ['open', '--port', '45903', '--timeout', '2', writeTrace(TRACE)]
  const { stdout } = await runCli(args, { env })
  await vi.waitFor(() => expect(readFileSync(`${folder}/opened`, 'utf8')).toBe(`${LAUNCHER.exec(stdout)?.[1]}\n`))
  const withoutDisplay = await runCli([...args.slice(0, -2), '0.1', args.at(-1)!], { env: { ...env, DISPLAY: '' } })
  expect(withoutDisplay.stderr).toContain('no browser could be started here')
})

test('Chrome traces of other tools are opened, what Perfetto cannot read is not', async () => {
  const args = ['open', '--no-browser', '--port', '45904', '--timeout', '0.1']
  expect((await runCli([...args, writeTrace('{"traceEvents":[]}')])).stdout).toContain('serving')
  expect(await runCli([...args, writeTrace('{"name":"x"}')])).toMatchObject({ code: 1, stdout: '' })
  expect(await runCli([...args, '/nowhere.json'])).toMatchObject({ code: 1, stdout: '' })
})
