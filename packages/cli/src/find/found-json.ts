/** What was found as one JSON document: spans as `zeph-trace tree --json` has them, lines as they were written. */
import { treeJson } from '../tree/tree-json.ts'
import { treeRows } from '../tree/tree-rows.ts'
import type { Found } from './find-id.ts'

export function* foundJson({ id, lookedAt, spans, lines, profiles }: Found): Generator<string> {
  const header = {
    id,
    looked_at: lookedAt,
    log: { total: lines.total, lines: lines.entries.map(({ file, line }) => ({ file, line })) },
    profiles: profiles.map(({ file, samples, time, totalTime, byName }) => ({
      file,
      samples,
      time_us: time,
      total_time_us: totalTime,
      spans: byName.map(({ name, ...figures }) => ({
        name: name ?? null,
        samples: figures.samples,
        time_us: figures.time,
      })),
    })),
    files: spans.traces.flat(),
  }
  const shown = spans.roots.filter((root) => spans.kept.has(root))
  yield* treeJson(treeRows(shown, { depth: Number.POSITIVE_INFINITY, kept: spans.kept }), header)
}
