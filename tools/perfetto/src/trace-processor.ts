/**
 * A trace opened in Perfetto's own trace processor: the same importer and the same SQL as ui.perfetto.dev.
 * `openTrace` reads a file or bytes, plain or gzipped, in any format Perfetto knows, and fails with the
 * engine's own message when it rejects them. A file it takes may still be damaged: ask `validate`.
 */
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { type Engine, type QueryResult, startEngine } from './engine.ts'

/** A cell: SQL integers are numbers where a number holds them exactly, else bigints. */
export type Cell = string | number | bigint | Uint8Array | null

/** A row of a result: its cells by column name. */
export type Row = Record<string, Cell>

/** An opened trace. It holds some 50 MB until it is closed, and keeps no process alive. */
export interface Trace extends AsyncDisposable {
  /** All rows of a PerfettoSQL query; rejects with Perfetto's message when the query is wrong. */
  query(sql: string): Promise<Row[]>
  /** Gives the engine up; later queries reject. May be called more than once. */
  close(): Promise<void>
}

// The engine's buffer holds 32 MiB; smaller pieces cost a small trace less and a large one no more.
const CHUNK_BYTES = 8 * 1024 * 1024

/** Opens a trace from a file's path or from bytes. Every trace has an engine of its own. */
export async function openTrace(source: string | URL | Uint8Array): Promise<Trace> {
  const engine = await startEngine()
  try {
    for await (const chunk of chunksOf(source)) await engine.parse(chunk)
    await engine.notifyEof()
  } catch (cause) {
    const name = source instanceof Uint8Array ? `${source.length} bytes` : String(source)
    throw new Error(`Perfetto cannot load ${name}: ${messageOf(cause)}`, { cause })
  }
  return traceOver(engine)
}

function chunksOf(source: string | URL | Uint8Array): Iterable<Uint8Array> | Readable {
  if (!(source instanceof Uint8Array)) return createReadStream(source, { highWaterMark: CHUNK_BYTES })
  return slicesOf(source)
}

function* slicesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += CHUNK_BYTES) {
    yield bytes.subarray(offset, offset + CHUNK_BYTES)
  }
}

function traceOver(opened: Engine): Trace {
  let engine: Engine | undefined = opened
  async function close(): Promise<void> {
    engine = undefined
  }
  return {
    async query(sql) {
      if (engine === undefined) throw new Error('The trace is closed')
      return rowsOf(await engine.query(sql))
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function rowsOf(result: QueryResult): Row[] {
  const columns = result.columns()
  const rows: Row[] = []
  for (const row = result.iter({}); row.valid(); row.next()) {
    const cells: Row = {}
    for (const column of columns) cells[column] = cellOf(row.get(column))
    rows.push(cells)
  }
  return rows
}

function cellOf(value: unknown): Cell {
  if (typeof value !== 'bigint') return value as Cell
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

// The engine rejects with plain strings.
function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
