/**
 * The samples of a CPU profile as Perfetto takes them, in the form of V8's own traces: pieces that each stand alone, with the nodes of their
 * stacks, so that a file may end after any of them. What was idle is left out. Pure.
 */
import type { CpuProfile, ProfileNode } from '../profiling/cpu-profile.ts'
import { quote } from './encode.ts'

const PID = process.pid
const CATEGORY = 'disabled-by-default-v8.cpu_profiler'
/** Some 30 kB with the nodes. */
const SAMPLES_PER_PIECE = 2000

let pieces = 0

/** @param originUs the profile's clock where the spans' clock is 0 */
export function* cpuSampleLines(profile: CpuProfile, originUs: number): Generator<string> {
  const { samples, timeDeltas } = profile
  const idle = new Set(profile.nodes.filter(({ callFrame }) => callFrame.functionName === '(idle)').map(({ id }) => id))
  const tree = new Stacks(profile.nodes)
  let piece = new Piece(tree)
  let time = profile.startTime - originUs
  for (const [index, node] of samples.entries()) {
    time += timeDeltas[index] ?? 0
    // Perfetto has no time before the process.
    if (idle.has(node) || time < 0) continue
    piece.add(node, time)
    if (piece.size < SAMPLES_PER_PIECE) continue
    yield piece.line()
    piece = new Piece(tree)
  }
  if (piece.size > 0) yield piece.line()
}

/** The nodes of a profile by id, and who is above them. */
class Stacks {
  readonly nodes: ReadonlyMap<number, ProfileNode>
  readonly parents: ReadonlyMap<number, number>

  constructor(nodes: readonly ProfileNode[]) {
    this.nodes = new Map(nodes.map((node) => [node.id, node]))
    this.parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)))
  }
}

/** Samples that stand in one line. */
class Piece {
  readonly #stacks: Stacks
  readonly #samples: number[] = []
  /** Between the samples, in microseconds; the first is from the start. */
  readonly #deltas: number[] = []
  readonly #nodes = new Map<number, string>()
  #start = 0
  #last = 0

  constructor(stacks: Stacks) {
    this.#stacks = stacks
  }

  get size(): number {
    return this.#samples.length
  }

  add(node: number, time: number): void {
    if (this.size === 0) this.#start = this.#last = Math.floor(time)
    const delta = Math.max(0, Math.round(time - this.#last))
    this.#last += delta
    this.#samples.push(node)
    this.#deltas.push(delta)
    this.#need(node)
  }

  /** Two events: the head of a profile, and its only chunk. */
  line(): string {
    pieces += 1
    const place = `"ph":"P","cat":"${CATEGORY}","id":"0x${pieces.toString(16)}","pid":${PID},"tid":${PID},"ts":${this.#start}.000`
    const head = `{"name":"Profile",${place},"args":{"data":{"startTime":${this.#start}}}}`
    const nodes = [...this.#nodes.values()].join(',')
    const data = `{"cpuProfile":{"nodes":[${nodes}],"samples":[${this.#samples}]},"timeDeltas":[${this.#deltas}]}`
    return `${head},\n{"name":"ProfileChunk",${place},"args":{"data":${data}}}`
  }

  /** A node stands after the one above it. */
  #need(node: number): void {
    const missing: number[] = []
    for (let id: number | undefined = node; id !== undefined && !this.#nodes.has(id); id = this.#stacks.parents.get(id))
      missing.push(id)
    for (const id of missing.reverse()) this.#nodes.set(id, this.#encode(id))
  }

  #encode(id: number): string {
    const { functionName, url, lineNumber, columnNumber } = this.#stacks.nodes.get(id)!.callFrame
    const parent = this.#stacks.parents.get(id)
    const above = parent === undefined ? '' : `"parent":${parent},`
    const where = url === '' ? '' : `,"url":${quote(url)},"lineNumber":${lineNumber},"columnNumber":${columnNumber}`
    const name = quote(functionName || '(anonymous)')
    return `{"id":${id},${above}"callFrame":{"codeType":"JS","functionName":${name},"scriptId":0${where}}}`
  }
}
