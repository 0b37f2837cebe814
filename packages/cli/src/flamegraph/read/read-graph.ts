/** Any file that a flame graph can be made of, told by what it holds and not by its name, as a graph. */
import { basename } from 'node:path'
import { InputError } from '../../input-error.ts'
import { type FileForm, foreignFile, formOf, sniffFile } from '../../trace/file-form.ts'
import type { FlameGraph } from '../flame-tree.ts'
import { foldedGraph } from './folded-graph.ts'
import type { ReadOptions, UntitledGraph } from './graph-source.ts'
import { jsonProfile } from './json-profile.ts'
import { decodePprof, pprofGraph } from './pprof-graph.ts'
import { readBytes } from './profile-bytes.ts'
import { traceGraph } from './trace-graph.ts'
import { cpuGraph, heapGraph } from './v8-graph.ts'

const ACCEPTED = 'a trace, a .cpuprofile, a .heapprofile, a pprof or folded stacks'

/** @param files a profile, or the parts of a trace in order */
export async function readGraph(files: readonly string[], options: ReadOptions): Promise<FlameGraph> {
  const [path = ''] = files
  const { form } = sniffFile(path)
  const isTrace = form === 'zeph' || form === 'reformatted' || form === 'chrome-array' || form === 'chrome-object'
  const graph = isTrace ? await traceGraph(files, options) : await profileGraph(path, options)
  if (graph.root.self === 0 && graph.root.children.size === 0) throw emptyGraph(path, graph)
  return { title: basename(path), ...graph }
}

async function profileGraph(path: string, options: ReadOptions): Promise<UntitledGraph> {
  refuseTraceOptions(path, options)
  const bytes = await readBytes(path)
  const form = formOf(bytes.subarray(0, 65_536))
  const graph = readAs(form, bytes, options)
  if (graph !== undefined) return graph
  if (form === 'empty') throw foreignFile(path, form)
  throw new InputError(`${path} is none of what a flame graph is made of: ${ACCEPTED}`)
}

function readAs(form: FileForm, bytes: Uint8Array, options: ReadOptions): UntitledGraph | undefined {
  if (form === 'empty') return undefined
  if (form === 'json') return jsonGraph(new TextDecoder().decode(bytes), options)
  const folded = form === 'text' ? foldedGraph(new TextDecoder().decode(bytes)) : undefined
  if (folded !== undefined) return folded
  const pprof = decodePprof(bytes)
  return pprof && pprofGraph(pprof, options)
}

function jsonGraph(text: string, options: ReadOptions): UntitledGraph | undefined {
  const profile = jsonProfile(parse(text))
  if (profile === undefined) return undefined
  return profile.kind === 'cpu' ? cpuGraph(profile, options) : heapGraph(profile, options)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function refuseTraceOptions(path: string, { weight = 'time', turn }: ReadOptions): void {
  const option = turn === undefined ? (weight === 'time' ? undefined : '--weight') : '--turn'
  if (option !== undefined) throw new InputError(`${option} is for traces, and ${path} is none`, 2)
}

function emptyGraph(path: string, { notes }: UntitledGraph): InputError {
  return new InputError(`${path} holds nothing to draw${notes.map((note) => `: ${note}`).join('')}`)
}
