/** Trace file names: `{session_id}_{yyyymmddThhmmss}[-N][.partNNN].json[.gz]`. Files of another name are never picked from a directory. */

const TRACE_NAME = /^(?<stem>.*_(?<time>\d{8}T\d{6})(?:-\d+)?)(?:\.part(?<part>\d+))?\.json(?:\.gz)?$/

export interface TraceName {
  /** The same for all parts of a trace. */
  stem: string
  time: string
  part: number
}

export function parseTraceName(fileName: string): TraceName | undefined {
  const groups = TRACE_NAME.exec(fileName)?.groups
  if (groups === undefined) return undefined
  return { stem: groups.stem ?? '', time: groups.time ?? '', part: Number(groups.part ?? 1) }
}
