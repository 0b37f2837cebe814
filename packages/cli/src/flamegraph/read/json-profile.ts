/** The profiles of V8, as far as graphs need them, checked: a file may hold anything. */

export interface ProfileTreeNode {
  readonly id: number
  readonly functionName: string
  readonly url: string
  /** From 1; 0 where it is not known. */
  readonly line: number
  readonly children: readonly number[]
  /** `hitCount` of a CPU profile, `selfSize` of a heap profile. */
  readonly value: number
}

export interface CpuProfile {
  readonly kind: 'cpu'
  readonly nodes: ReadonlyMap<number, ProfileTreeNode>
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
  readonly endTime: number
  readonly startTime: number
}

export interface HeapProfile {
  readonly kind: 'heap'
  readonly nodes: ReadonlyMap<number, ProfileTreeNode>
}

type Fields = Readonly<Record<string, unknown>>

/** Undefined where the value is neither. */
export function jsonProfile(value: unknown): CpuProfile | HeapProfile | undefined {
  if (!isObject(value)) return undefined
  if (Array.isArray(value.nodes) && ('samples' in value || 'startTime' in value)) return cpuProfile(value, value.nodes)
  return isObject(value.head) && isObject(value.head.callFrame) ? heapProfile(value.head) : undefined
}

function cpuProfile(profile: Fields, list: readonly unknown[]): CpuProfile | undefined {
  const nodes = new Map<number, ProfileTreeNode>()
  for (const each of list) {
    if (!isObject(each) || !isObject(each.callFrame)) return undefined
    const children = numbersOf(each.children)
    nodes.set(numberOf(each.id), { ...treeNode(each, numberOf(each.id), children), value: numberOf(each.hitCount) })
  }
  return {
    kind: 'cpu',
    nodes,
    samples: numbersOf(profile.samples),
    timeDeltas: numbersOf(profile.timeDeltas),
    startTime: numberOf(profile.startTime),
    endTime: numberOf(profile.endTime),
  }
}

/** Its nodes hold one another; here they are numbered as those of a CPU profile. */
function heapProfile(head: Fields): HeapProfile {
  const nodes = new Map<number, ProfileTreeNode>()
  const found = [head]
  for (let id = 0; id < found.length; id += 1) {
    const node = found[id]!
    const children: number[] = []
    for (const child of Array.isArray(node.children) ? node.children : []) {
      if (isObject(child)) children.push(found.push(child) - 1)
    }
    nodes.set(id, { ...treeNode(node, id, children), value: numberOf(node.selfSize) })
  }
  return { kind: 'heap', nodes }
}

function treeNode(node: Fields, id: number, children: readonly number[]): Omit<ProfileTreeNode, 'value'> {
  const frame = isObject(node.callFrame) ? node.callFrame : {}
  return {
    ...{ id, children, functionName: textOf(frame.functionName), url: textOf(frame.url) },
    line: frame.lineNumber === undefined ? 0 : numberOf(frame.lineNumber) + 1,
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

function numbersOf(value: unknown): number[] {
  return Array.isArray(value) ? value.map(numberOf) : []
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
