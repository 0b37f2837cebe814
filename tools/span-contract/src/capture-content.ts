/** Content capture as a user switches it on, with a trace file in a folder of its own. */
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { initObservability } from '@zeph-telemetry/core'

/** What work came to while content was captured. */
export interface Captured<T> {
  readonly value: T
  /** Everything that the local sink wrote. */
  readonly written: string
}

/** Runs work while every sink may see content; restores the state before. */
export async function capturingContent<T>(work: () => Promise<T>): Promise<Captured<T>> {
  const traceDir = mkdtempSync(join(tmpdir(), 'zeph-contract-'))
  try {
    const handle = initObservability({
      telemetry: { enabled: true, backend: 'local', captureContent: 'all', traceDir },
    })
    await handle.ready
    if (!handle.traceFiles.every((file) => file.startsWith(traceDir))) throw new Error(CONFIGURED_ALREADY)
    const value = await work()
    await handle.shutdown()
    const files = globSync('**/*.json', { cwd: traceDir })
    return { value, written: files.map((file) => readFileSync(join(traceDir, file), 'utf8')).join('\n') }
  } finally {
    rmSync(traceDir, { recursive: true })
  }
}

const CONFIGURED_ALREADY =
  'telemetry is configured already in this process, so the contract cannot capture content: shut it down first'
