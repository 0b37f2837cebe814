/**
 * Who asked for what and what came of it: one JSON line per tool call, appended in the order of the calls' ends. The file
 * is moved aside once it is full, one older file is kept. Only the owner may read it, since it holds what was asked.
 */
import { mkdir, open, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ToolInput } from './tool.ts'

export interface AuditEntry {
  tool: string
  input: ToolInput
  outcome: 'ok' | 'failed'
  /** The result came from the cache. */
  cached: boolean
  milliseconds: number
  /** Output or failure; the log keeps its beginning. */
  result: string
}

export interface AuditLog {
  /** Resolves when the line is written. */
  record(entry: AuditEntry): Promise<void>
}

export interface AuditLogOptions {
  path: string
  /** The file is moved to `<path>.1` before it grows beyond this; 5 MiB unless told. */
  maxBytes?: number
  now?(): Date
}

const KEPT_CHARACTERS = 500

export function createAuditLog({
  path,
  maxBytes = 5 * 1024 * 1024,
  now = () => new Date(),
}: AuditLogOptions): AuditLog {
  const waiting: string[] = []
  let lastWrite: Promise<unknown> = Promise.resolve()
  let nextWrite: Promise<void> | undefined
  const writeWaiting = (): Promise<void> => {
    nextWrite = undefined
    return append(path, waiting.splice(0).join(''), maxBytes)
  }
  return {
    record(entry) {
      waiting.push(`${JSON.stringify(lineOf(entry, now()))}\n`)
      // One after the other, also past a write that failed, so that lines keep their order and no two move the file. What
      // comes while a write is under way goes into the next one together.
      nextWrite ??= lastWrite.then(writeWaiting)
      lastWrite = nextWrite.catch(() => {})
      return nextWrite
    },
  }
}

function lineOf({ result, input, ...facts }: AuditEntry, time: Date): object {
  const kept = JSON.stringify(input)
  return {
    time: time.toISOString(),
    ...facts,
    input: kept.length > KEPT_CHARACTERS ? `${kept.slice(0, KEPT_CHARACTERS)}…` : input,
    resultCharacters: result.length,
    result: result.slice(0, KEPT_CHARACTERS),
  }
}

async function append(path: string, lines: string, maxBytes: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const bytes = await stat(path).then(
    ({ size }) => size,
    () => 0,
  )
  if (bytes > 0 && bytes + Buffer.byteLength(lines) > maxBytes) await rename(path, `${path}.1`)
  const file = await open(path, 'a', 0o600)
  try {
    await file.appendFile(lines)
  } finally {
    await file.close()
  }
}
