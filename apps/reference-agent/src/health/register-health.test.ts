import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { health } from '@zeph-telemetry/core'
import { expect, onTestFinished, test } from 'vitest'
import { connectTracedMcp } from '../instrumentation/traced-mcp.ts'
import { createMessageStore, openDatabase } from '../memory/message-store.ts'
import { startTideServer } from '../scenario/tide-server.ts'
import { registerHealth } from './register-health.ts'

async function openParts() {
  const folder = mkdtempSync(join(tmpdir(), 'register-health-'))
  const tides = await startTideServer()
  const connect = await Promise.all([
    connectTracedMcp({ name: 'notes', path: join(folder, 'notes.db'), environment: {} }),
    connectTracedMcp({ name: 'tides', url: tides.url }),
  ])
  onTestFinished(async () => {
    await Promise.all(connect.map((connection) => connection.close()))
    await tides.close()
    rmSync(folder, { recursive: true })
  })
  return { store: createMessageStore(openDatabase(':memory:')), mcp: connect, tides }
}

async function statuses(): Promise<Record<string, string>> {
  const { status, checks } = await health.get()
  return { all: status, ...Object.fromEntries(checks.map((check) => [check.name, check.status])) }
}

test('the memory and every MCP server are asked how they are, until they are forgotten', async () => {
  const { store, mcp } = await openParts()
  const forget = registerHealth({ store, mcp })
  const well = { all: 'healthy', memory_store: 'healthy', 'mcp:notes': 'healthy', 'mcp:tides': 'healthy' }
  expect(await statuses()).toEqual(well)
  forget()
  expect(await statuses()).toEqual({ all: 'healthy' })
})

test('without a server the agent can do less, without its memory nothing', async () => {
  const { store, mcp, tides } = await openParts()
  onTestFinished(registerHealth({ store, mcp }))
  await tides.close()
  const { status, checks } = await health.get()
  expect(status).toBe('degraded')
  expect(checks.filter((check) => check.status !== 'healthy')).toEqual([
    { name: 'mcp:tides', status: 'degraded', message: expect.stringMatching(/./), time: expect.any(String) },
  ])
  store.close()
  expect(await statuses()).toMatchObject({ all: 'unhealthy', memory_store: 'unhealthy', 'mcp:notes': 'healthy' })
})
