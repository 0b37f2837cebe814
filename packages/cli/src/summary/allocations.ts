/**
 * What spans allocated, per name: by themselves, and with all that is below them in their process. Spans say what they allocated themselves
 * (docs/allocations.md); spans that were not measured say nothing, and count for nothing.
 */
import { fit, plainText } from '../terminal/fit.ts'
import { formatTable } from '../terminal/table.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { SpanNode } from '../trace/span-tree.ts'
import { formatBytes } from './summary-text.ts'

/** The figures of one name, in bytes. */
export interface AllocationStatistics {
  name: string
  /** How many spans were measured, or have something below them that was. */
  count: number
  self: number
  /** With all that is below; of spans inside spans of the same name only the outermost counts. */
  total: number
}

const HEADER = ['allocated', 'count', 'self', 'total'] as const
const SHOWN_AT_MOST = 10

interface Frame {
  readonly node: SpanNode
  /** The next child to visit. */
  next: number
  total: number
  isMeasured: boolean
}

/** Most first; empty where nothing was measured. No recursion, since a trace may be deep. */
export function allocationsPerName(roots: readonly SpanNode[]): AllocationStatistics[] {
  const names = new Map<string, AllocationStatistics>()
  const around = new Map<string, number>()
  for (const root of roots) {
    const path = [enter(root, around)]
    for (let frame = path.at(-1); frame !== undefined; frame = path.at(-1)) {
      const child = frame.node.children[frame.next++]
      if (child !== undefined) path.push(enter(child, around))
      else leave(path, around, names)
    }
  }
  return [...names.values()].toSorted((a, b) => b.total - a.total || b.self - a.self || a.name.localeCompare(b.name))
}

function enter(node: SpanNode, around: Map<string, number>): Frame {
  const { name, allocated } = node.span
  around.set(name, (around.get(name) ?? 0) + 1)
  return { node, next: 0, total: allocated ?? 0, isMeasured: allocated !== undefined }
}

function leave(path: Frame[], around: Map<string, number>, names: Map<string, AllocationStatistics>): void {
  const { node, total, isMeasured } = path.pop()!
  const { name, allocated = 0, pid } = node.span
  const ofThatName = around.get(name)! - 1
  around.set(name, ofThatName)
  if (!isMeasured) return
  const figures = names.get(name) ?? { name, count: 0, self: 0, total: 0 }
  names.set(name, figures)
  figures.count += 1
  figures.self += allocated
  if (ofThatName === 0) figures.total += total
  const outer = path.at(-1)
  if (outer === undefined || outer.node.span.pid !== pid) return
  outer.total += total
  outer.isMeasured = true
}

/** The lines below the table of times; none where nothing was measured. */
export function allocationLines(statistics: readonly AllocationStatistics[], { width, paint }: Terminal): string[] {
  if (statistics.length === 0) return []
  const rows = statistics.slice(0, SHOWN_AT_MOST).map(({ name, count, self, total }) => {
    return [plainText(name), String(count), formatBytes(self), formatBytes(total)]
  })
  const [header = '', ...lines] = formatTable(HEADER, rows, width)
  const more = statistics.length - SHOWN_AT_MOST
  return ['', paint('strong', header), ...lines, ...(more > 0 ? [fit(`and ${more} more names`, width)] : [])]
}
