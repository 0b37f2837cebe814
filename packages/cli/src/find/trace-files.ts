/** All traces of a directory: each with its parts in order, oldest first. Files that only have a trace's name are left out. */
import { sniffFile } from '../trace/file-form.ts'
import { listTraceFiles } from '../trace/find-trace.ts'
import { canBeRead } from './list-files.ts'

/** The parts of each trace. */
export function tracesIn(directory: string): string[][] {
  const traces = listTraceFiles(directory).filter(({ path }) => canBeRead(path) && sniffFile(path).form === 'zeph')
  const files = traces.toSorted((a, b) => a.time.localeCompare(b.time) || a.part - b.part)
  const byStem = Map.groupBy(files, ({ stem }) => stem)
  return [...byStem.values()].map((parts) => parts.map(({ path }) => path))
}
