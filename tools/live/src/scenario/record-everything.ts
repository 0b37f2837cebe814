/**
 * Given to Node with `--import`, with `?into=` a directory: writes down what layers see of every span and event of this process and of the Node
 * processes that it starts, and the metrics at its end as Prometheus would scrape them. Each is written at once: no way out loses any.
 */
import childProcess from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serialize } from 'node:v8'
import { addLayer, initObservability } from '@zeph-telemetry/core'
import type { Recorded } from './recorded.ts'
import { seenEvent, seenSpan } from './seen-form.ts'

const own = new URL(import.meta.url)
const file = join(fileURLToPath(own.searchParams.get('into')!), `${process.pid}.recorded`)

function write(recorded: Recorded): void {
  appendFileSync(file, `${serialize(recorded).toString('base64')}\n`)
}

let isWatched = false

/** The handle exists as soon as something is recorded; asked for earlier, it would be made without the program's configuration. */
function watchShutdown(): void {
  if (isWatched) return
  isWatched = true
  const handle = initObservability() as {
    -readonly [K in keyof ReturnType<typeof initObservability>]: ReturnType<typeof initObservability>[K]
  }
  const { shutdown } = handle
  handle.shutdown = async () => {
    write({ kind: 'metrics', text: await handle.telemetry.exportMetrics() })
    await shutdown()
  }
}

addLayer({
  name: 'record-everything',
  onStart: watchShutdown,
  onEnd: (span) => write({ kind: 'span', span: seenSpan(span) }),
  onEvent: (event) => write({ kind: 'event', event: seenEvent(event) }),
})

/** The agent starts its servers with its own conditions, but not with what it was given to import. */
const { spawn } = childProcess
const spawnRecorded = (command: string, args: readonly string[] = [], ...options: unknown[]) =>
  spawn(command, command === process.execPath ? ['--import', own.href, ...args] : args, ...(options as [object]))
childProcess.spawn = spawnRecorded as typeof spawn
syncBuiltinESMExports()
