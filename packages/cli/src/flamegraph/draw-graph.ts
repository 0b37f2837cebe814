/** From a file, and perhaps one that it is compared to, to the text of its flame graph in any format. Writes nothing. */
import { InputError } from '../input-error.ts'
import { findTrace } from '../trace/find-trace.ts'
import { compareGraphs } from './compare.ts'
import type { FlameGraph, FlameNode } from './flame-tree.ts'
import type { ReadOptions } from './read/graph-source.ts'
import { readGraph } from './read/read-graph.ts'
import { foldedLines } from './write/folded-text.ts'
import { speedscopeFile } from './write/speedscope.ts'

/** What a flame graph is written as. */
export type FlamegraphFormat = 'html' | 'folded' | 'speedscope'

export interface DrawOptions extends Omit<ReadOptions, 'lines'> {
  readonly format: FlamegraphFormat
  /** A file or directory of the same kind: what the graph is compared to. */
  readonly diff?: string | undefined
}

export interface DrawnGraph {
  /** The files it was made of, those of the other graph included. */
  readonly files: readonly string[]
  readonly pieces: Iterable<string>
  readonly notes: readonly string[]
}

/** @param argument as the commands take it: a file, a directory of traces, or nothing for the newest trace */
export async function drawGraph(argument: string | undefined, options: DrawOptions): Promise<DrawnGraph> {
  const { format, diff, ...reading } = options
  const files = findTrace(argument, process.env)
  if (diff === undefined) {
    const graph = await readGraph(files, reading)
    return { files, pieces: await textOf(graph, format), notes: graph.notes }
  }
  if (format === 'speedscope') throw new InputError('speedscope has no form for a comparison: take html or folded', 2)
  const others = findTrace(diff, process.env)
  const lineless = { ...reading, lines: false }
  const graph = compareGraphs(await readGraph(files, lineless), await readGraph(others, lineless))
  return { files: [...files, ...others], pieces: await textOf(graph, format, graph.before), notes: graph.notes }
}

/** The page and its libraries are loaded only for a page. */
async function textOf(
  graph: FlameGraph,
  format: FlamegraphFormat,
  before?: ReadonlyMap<FlameNode, number>,
): Promise<Iterable<string>> {
  if (format === 'folded') return foldedLines(graph, before)
  if (format === 'speedscope') return [`${JSON.stringify(speedscopeFile(graph))}\n`]
  const { flamePage } = await import('./page/flame-page.ts')
  return [flamePage(graph, before)]
}
