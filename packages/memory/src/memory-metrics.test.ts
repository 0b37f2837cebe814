import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { QdrantClient } from '@qdrant/js-client-rest'
import { addLayer, initObservability } from '@zeph-telemetry/core'
import Sqlite from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { instrumentBetterSqlite } from './better-sqlite3.ts'
import { startQdrantStandIn } from './fixtures/qdrant-stand-in.ts'
import { instrumentVectorStore, MEMORY_METRICS } from './index.ts'
import { instrumentDatabaseSync } from './node-sqlite.ts'
import { instrumentQdrant } from './qdrant.ts'

const FAMILY = 'db_client_operation_duration'

/** What is exported of the duration of operations: value by the line's beginning. */
async function measured(operate: () => unknown): Promise<[string, number][]> {
  const traceDir = mkdtempSync(join(tmpdir(), 'memory-metrics-'))
  onTestFinished(() => rmSync(traceDir, { recursive: true }))
  await using handle = initObservability({ telemetry: { enabled: true, traceDir }, logging: { level: 'off' } })
  await operate()
  const text = await handle.telemetry.exportMetrics()
  const lines = text.split('\n').filter((line) => line.startsWith(FAMILY))
  return lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))])
}

test('every operation is measured once, by what it was, where, and how it failed', async () => {
  await using server = await startQdrantStandIn()
  const lines = await measured(async () => {
    const native = instrumentDatabaseSync(new DatabaseSync(':memory:'))
    native.exec('CREATE TABLE notes (id INTEGER PRIMARY KEY)')
    const insert = native.prepare('INSERT INTO notes VALUES (?)')
    insert.run(1)
    insert.run(2)
    expect(() => insert.run(2)).toThrow('UNIQUE')
    const better = instrumentBetterSqlite(new Sqlite(':memory:'))
    for (const _row of better.prepare('SELECT 1').iterate()) break
    better.pragma('user_version')
    const client = instrumentQdrant(new QdrantClient({ url: server.url, checkCompatibility: false }))
    await expect(client.query('missing', { query: [1] })).rejects.toThrow()
    instrumentVectorStore({ query: () => [] }, { system: 'own', collection: 'facts' }).query()
  })
  const series = lines.filter(
    ([line]) => line.startsWith(`${FAMILY}_count`) || line.startsWith(`${FAMILY}_seconds_count`),
  )
  const labels = series.map(([line, value]) => [line.slice(line.indexOf('{')), value])
  const sqlite = (operation: string, more: string[] = []) =>
    `{${[...more, 'db_namespace=":memory:"', `db_operation_name="${operation}"`].sort().join()}`
  expect(labels.map(([line, value]) => [(line as string).replace(/,db_system_name="sqlite"\}$/, ''), value])).toEqual([
    [sqlite('CREATE', ['db_collection_name="notes"']), 1],
    [sqlite('INSERT', ['db_collection_name="notes"']), 2],
    [
      `${sqlite('INSERT', ['db_collection_name="notes"'])},db_response_status_code="1555",db_system_name="sqlite",error_type="ERR_SQLITE_ERROR"}`,
      1,
    ],
    [sqlite('SELECT'), 1],
    [sqlite('PRAGMA'), 1],
    [
      `{db_collection_name="missing",db_operation_name="query",db_response_status_code="404",db_system_name="qdrant",error_type="404",server_address="127.0.0.1",server_port="${server.port}"}`,
      1,
    ],
    ['{db_collection_name="facts",db_operation_name="query",db_system_name="own"}', 1],
  ])
})

test("the value is the span's duration in seconds, in the buckets of the convention", async () => {
  const durations: number[] = []
  const remove = addLayer({
    name: 'durations',
    onEnd: ({ startTime, endTime }) => void durations.push((endTime - startTime) / 1e9),
  })
  const lines = await measured(() => instrumentBetterSqlite(new Sqlite(':memory:')).exec('SELECT 1'))
  remove()
  expect(durations).toHaveLength(1)
  expect(lines.find(([line]) => line.startsWith(`${FAMILY}_sum`))?.[1]).toBe(durations[0])
  const bounds = lines.flatMap(([line]) => /le="([^"]*)"/.exec(line)?.[1] ?? [])
  expect(bounds.map(Number)).toEqual([...MEMORY_METRICS['db.client.operation.duration'].buckets, Number.NaN])
})
