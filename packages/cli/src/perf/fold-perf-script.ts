/** What `perf script` prints as folded stacks: one line per stack, the outermost frame first, and how often it was seen. */

/** `node 4711 50469.610852:    2004008 cpu-clock:ppp:` */
const HEAD = /^(\S.*?)\s+(\d+)(?:\/\d+)?\s+(?:\[\d+\]\s+)?\d+\.\d+:/
/** `	         2c432dd __libc_csu_init+0x4d (/usr/bin/node)` */
const FRAME = /^\s+[0-9a-f]+\s+(.*?)(?:\s+\(([^()]*)\))?$/
const OFFSET = /\+0x[0-9a-f]+$/
/** V8 says how far a function has been compiled: `JS:*work /a.js:1:22`, on Node 26 with an `o` before it. */
const TIER = /^JS:o?[~+^*]/

/** Stacks of a recording. */
export class PerfStacks {
  readonly #counts = new Map<string, number>()
  /** Processes that were seen. */
  readonly pids: Set<number> = new Set()
  #command: string | undefined
  #frames: string[] = []

  /** Takes a line. */
  add(line: string): void {
    if (line.trim() === '') {
      this.#end()
      return
    }
    const frame = FRAME.exec(line)
    if (this.#command !== undefined && frame !== null) {
      this.#frames.push(frameName(frame[1]!, frame[2]))
      return
    }
    const head = HEAD.exec(line)
    if (head === null) return
    this.#end()
    this.#command = head[1]!
    this.pids.add(Number(head[2]))
  }

  /** Samples so far. */
  get samples(): number {
    return Array.from(this.#counts.values()).reduce((sum, count) => sum + count, 0)
  }

  /** The lines, once all of `perf script` has been added. */
  folded(): string[] {
    this.#end()
    return Array.from(this.#counts, ([stack, count]) => `${stack} ${count}\n`).toSorted()
  }

  #end(): void {
    if (this.#command === undefined) return
    const stack = [this.#command.replaceAll(';', ':'), ...this.#frames.reverse()].join(';')
    this.#counts.set(stack, (this.#counts.get(stack) ?? 0) + 1)
    this.#command = undefined
    this.#frames = []
  }
}

function frameName(symbol: string, file: string | undefined): string {
  const name = symbol.replace(OFFSET, '').replace(TIER, '').replaceAll(';', ':')
  if (name !== '[unknown]' || file === undefined) return name
  return `[${file.replace(/^.*\//, '').replace(/^\[|\]$/g, '')}]`
}
