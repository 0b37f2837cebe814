/**
 * Which GenAI operation a span belongs to. Exactly one span of a logical operation carries `gen_ai.operation.name`, the outermost: a
 * backend that counts spans by it would else count `tool.execute` and the `mcp.call_tool` inside it as two tool calls.
 */
import type { StoredAttributes } from './attributes.ts'

/** The attribute that makes a span an operation's own. */
export const OPERATION_NAME = 'gen_ai.operation.name'

const INVOKE_AGENT = 'invoke_agent'
const TOOL_NAME = 'gen_ai.tool.name'
/** What operations of the same name differ in, where both say it. */
const TARGETS = [
  'gen_ai.agent.name',
  'gen_ai.request.model',
  'gen_ai.memory.store.id',
  'gen_ai.data_source.id',
] as const

/** One operation, as long as its span is open, and what ran in it. */
export class Operation {
  readonly name: string
  /** Operations by name that started inside, not those of an agent inside. Only an agent's own calls are counted. */
  readonly counts: Record<string, number> = Object.create(null)
  readonly #attributes: StoredAttributes
  #outer: Operation | undefined
  #open = true

  constructor(name: string, attributes: StoredAttributes, outer: Operation | undefined) {
    this.name = name
    this.#attributes = attributes
    this.#outer = openOne(outer)
    this.#countInAgent()
  }

  /** True where a span with these attributes, started inside, is this very operation seen again. */
  isSame(name: string, attributes: StoredAttributes): boolean {
    const own = this.#attributes
    if (!this.#open || name !== this.name || !sameTool(own[TOOL_NAME], attributes[TOOL_NAME])) return false
    return TARGETS.every(
      (key) => own[key] === undefined || attributes[key] === undefined || own[key] === attributes[key],
    )
  }

  /** Called at the end of its span. Keeps no chain of operations that are over. */
  end(): void {
    this.#open = false
    this.#outer = openOne(this.#outer)
  }

  #countInAgent(): void {
    let agent = this.#outer
    while (agent !== undefined && agent.name !== INVOKE_AGENT) agent = openOne(agent.#outer)
    if (agent !== undefined) agent.counts[this.name] = (agent.counts[this.name] ?? 0) + 1
  }

  static openOne(operation: Operation | undefined): Operation | undefined {
    let open = operation
    while (open !== undefined && !open.#open) open = open.#outer
    return open
  }
}

const openOne = Operation.openOne

/** Agents often give the tools of a server a prefix: `notes_add` is the server's `add`. */
function sameTool(outer: unknown, inner: unknown): boolean {
  if (typeof outer !== 'string' || typeof inner !== 'string') return true
  return outer.endsWith(inner) || inner.endsWith(outer)
}
