/** `zeph-trace merge`: the traces of several processes as one, aligned by their wall clocks. */
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { EXIT_CODE_HELP } from '../exit-codes.ts'
import { InputError } from '../input-error.ts'
import { mergedLines } from '../merge/merged-lines.ts'
import { type RemoteParent, remoteParents } from '../merge/remote-parents.ts'
import { distinguish, readSource, type TraceSource } from '../merge/trace-source.ts'
import { writeMerged } from '../merge/write-merged.ts'
import { formatDuration } from '../terminal/duration.ts'
import { writeNote } from '../terminal/write.ts'
import { findTrace } from '../trace/find-trace.ts'

interface MergeOptions {
  output?: string
  force?: boolean
}

const EXAMPLES = `
Examples:
  zeph-trace merge agent.json server.json    one picture of both processes
  zeph-trace merge a/ b/ -o both.json.gz     the newest trace of each, zipped

Each FILE is a trace of one process (.json or .json.gz, with its further parts)
or a directory, whose newest trace is taken. Times are aligned by the wall
clocks of the machines; an arrow leads to every span whose parent is in another
process. Open it, or look at it with tree and summary, as any trace.
Without --output: merged_yyyymmddThhmmss.json beside the first FILE.
${EXIT_CODE_HELP}`

export function addMergeCommand(program: Command): void {
  program
    .command('merge')
    .description('make one trace of those of several processes')
    .argument('<files...>', 'traces, or directories with traces')
    .option('-o, --output <file>', 'file to write; .gz compresses it')
    .option('-f, --force', 'write over a file that is there')
    .addHelpText('after', EXAMPLES)
    .action(mergeTraces)
}

async function mergeTraces(given: readonly string[], options: MergeOptions): Promise<void> {
  if (given.length < 2) throw new InputError('merge takes at least two traces')
  const found = given.map((file) => findTrace(file, process.env))
  const sources: TraceSource[] = []
  for (const files of found) sources.push(await readSource(files))
  for (const note of sources.flatMap(({ notes }) => notes)) writeNote(note)
  distinguish(sources)
  const output = outputPath(sources, options)
  const parents = remoteParents(sources)
  try {
    await writeMerged(output, mergedLines(parents))
  } catch (error) {
    throw writingError(output, error)
  }
  let [spans, joined] = [0, 0]
  for (const [source, ofSource] of parents) {
    noteSkew(source, ofSource)
    spans += source.spans.size
    joined += ofSource.size
  }
  writeNote(`merged ${sources.length} traces, ${spans} spans, ${joined} with a parent in another process: ${output}`)
  writeNote(`open it with:  zeph-trace open ${output}`)
}

function outputPath(sources: readonly TraceSource[], { output, force }: MergeOptions): string {
  if (output === undefined) return freePath(sources)
  const isInput = sources.some(({ files }) => files.some((file) => isSameFile(file, output)))
  if (isInput) throw new InputError(`${output} is one of the traces to merge`)
  if (!force && existsSync(output)) throw new InputError(`${output} is there already; --force writes over it`)
  return output
}

/** Named as traces are, so that it is found in its directory. */
function freePath(sources: readonly TraceSource[]): string {
  const [{ origin }] = sources.toSorted((a, b) => Number(a.origin - b.origin)) as [TraceSource]
  const time = new Date(Number(origin / 1_000_000n)).toISOString().replace(/[-:]|\.\d+Z/g, '')
  const directory = dirname(sources[0]!.files[0]!)
  for (let copy = 1; ; copy += 1) {
    const path = join(directory, `merged_${time}${copy === 1 ? '' : `-${copy}`}.json`)
    if (!existsSync(path)) return path
  }
}

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => statSync(path, { throwIfNoEntry: false }))
  return a !== undefined && a.ino === b?.ino && a.dev === b.dev
}

function noteSkew({ files }: TraceSource, parents: ReadonlyMap<string, RemoteParent>): void {
  let earliest = 0
  for (const { delay } of parents.values()) earliest = Math.min(earliest, delay)
  if (earliest === 0) return
  const by = formatDuration(-earliest)
  writeNote(`${files[0]}: spans start up to ${by} before their parents in another process: the clocks differ`)
}

function writingError(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code
  return code === undefined || error instanceof InputError
    ? error
    : new InputError(`${path} cannot be written: ${code}`)
}
