/** What one process wrote down of itself. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize } from 'node:v8'
import type { SeenEvent, SeenSpan } from './seen-form.ts'

/** One thing that was written down. */
export type Recorded =
  | { readonly kind: 'span'; readonly span: SeenSpan }
  | { readonly kind: 'event'; readonly event: SeenEvent }
  | { readonly kind: 'metrics'; readonly text: string }

/** Everything of one process. */
export interface RecordedProcess {
  readonly pid: number
  readonly spans: readonly SeenSpan[]
  readonly events: readonly SeenEvent[]
  /** As Prometheus would have scraped them just before the end; undefined where the process did not shut down by itself. */
  readonly metrics: string | undefined
}

const SUFFIX = '.recorded'

/** All processes that wrote into a directory. */
export function readRecorded(directory: string): RecordedProcess[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => {
      const lines = readFileSync(join(directory, name), 'utf8').trimEnd().split('\n')
      const all = lines.map((line) => deserialize(Buffer.from(line, 'base64')) as Recorded)
      return {
        pid: Number(name.slice(0, -SUFFIX.length)),
        spans: all.flatMap((one) => (one.kind === 'span' ? [one.span] : [])),
        events: all.flatMap((one) => (one.kind === 'event' ? [one.event] : [])),
        metrics: all.flatMap((one) => (one.kind === 'metrics' ? [one.text] : [])).at(-1),
      }
    })
}
