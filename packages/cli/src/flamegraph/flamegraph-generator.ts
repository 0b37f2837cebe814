/** Flame graphs by program: a file for each trace or profile, as `zeph-trace flamegraph` makes them. */
import { type DrawOptions, drawGraph, type FlamegraphFormat } from './draw-graph.ts'
import { outputBeside } from './output-beside.ts'
import { writeGraph } from './write/write-graph.ts'

/** How flame graphs are made. */
export interface FlamegraphOptions extends Partial<DrawOptions> {
  /** `html` is a page that needs no network; `folded` is for flamegraph.pl and the like. Default `html`. */
  readonly format?: FlamegraphFormat
  /** The file to write. Default: beside what was read, with `.html`, `.folded` or `.speedscope.json` after its name. */
  readonly output?: string
  /** Write over a file that is there, even if it is none of ours. Default false. */
  readonly force?: boolean
}

/**
 * Makes flame graphs of traces and of profiles: `.cpuprofile`, `.heapprofile`, pprof, folded stacks; zipped or not.
 * @example
 * const page = await new FlamegraphGenerator().generate('.local/traces/session_20261121T100000.json')
 */
export class FlamegraphGenerator {
  readonly #options: FlamegraphOptions

  constructor(options: FlamegraphOptions = {}) {
    this.#options = { ...options }
  }

  /**
   * @param path a trace (its further parts are read too), a directory with traces, whose newest is taken, or a profile
   * @returns the path of the file that was written
   * @throws InputError for what cannot be read, drawn or written
   */
  async generate(path: string): Promise<string> {
    const { format = 'html', output, force = false, ...reading } = this.#options
    const { files, pieces } = await drawGraph(path, { ...reading, format })
    const target = output ?? outputBeside(files, format)
    writeGraph({ path: target, force, inputs: files }, pieces)
    return target
  }
}
