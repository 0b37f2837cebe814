/** The tables of a pprof while it is made: each text, function and place of the program is in it once. */
import type { Profile, SampleInput, StringTable } from 'pprof-format'
import type { CallFrame, ProfileNode } from './cpu-profile.ts'

type PprofFormat = typeof import('pprof-format')

/** What stands in a pprof beside its samples. */
export interface PprofHead {
  readonly types: readonly (readonly [type: string, unit: string])[]
  /** Of the last type's unit, between two samples; 0 is unknown. */
  readonly period: number
  readonly durationNanos: number
}

export class PprofTables {
  readonly #format: PprofFormat
  readonly #texts: StringTable
  readonly #samples: SampleInput[] = []
  readonly #functions = new Map<string, number>()
  readonly #locations = new Map<string, number>()
  readonly #functionRows: { id: number; name: number; filename: number; startLine: number }[] = []
  readonly #locationRows: { id: number; line: { functionId: number; line: number }[] }[] = []

  constructor(format: PprofFormat) {
    this.#format = format
    this.#texts = new format.StringTable()
  }

  /** @returns places of a node's stack, the innermost first, without the root */
  stacksOf(nodes: readonly ProfileNode[]): (node: number) => number[] {
    const byId = new Map(nodes.map((node) => [node.id, node]))
    const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)))
    return (node) => {
      const places: number[] = []
      for (let id: number | undefined = node; id !== undefined; id = parents.get(id)) {
        if (parents.has(id)) places.push(this.#location(byId.get(id)!.callFrame))
      }
      return places
    }
  }

  add(stack: readonly number[], values: readonly number[]): void {
    this.#samples.push({ locationId: [...stack], value: [...values] })
  }

  profile({ types, period, durationNanos }: PprofHead): Profile {
    const sampleType = types.map(([type, unit]) => ({ type: this.#texts.dedup(type), unit: this.#texts.dedup(unit) }))
    const last = sampleType.at(-1)!
    return new this.#format.Profile({
      sampleType,
      sample: this.#samples,
      location: this.#locationRows,
      function: this.#functionRows,
      stringTable: this.#texts,
      timeNanos: BigInt(Date.now()) * 1_000_000n - BigInt(durationNanos),
      durationNanos,
      periodType: last,
      period,
      defaultSampleType: last.type,
    })
  }

  #location(frame: CallFrame): number {
    const { functionName, url, lineNumber, columnNumber } = frame
    const key = JSON.stringify([functionName, url, lineNumber, columnNumber])
    const known = this.#locations.get(key)
    if (known !== undefined) return known
    const id = this.#locationRows.length + 1
    // V8 counts lines from 0, and has -1 where there is none.
    const line = Math.max(0, lineNumber + 1)
    this.#locationRows.push({ id, line: [{ functionId: this.#function(frame, line), line }] })
    this.#locations.set(key, id)
    return id
  }

  #function({ functionName, url }: CallFrame, startLine: number): number {
    const key = JSON.stringify([functionName, url, startLine])
    const known = this.#functions.get(key)
    if (known !== undefined) return known
    const id = this.#functionRows.length + 1
    const name = this.#texts.dedup(functionName || '(anonymous)')
    this.#functionRows.push({ id, name, filename: this.#texts.dedup(url), startLine })
    this.#functions.set(key, id)
    return id
  }
}
