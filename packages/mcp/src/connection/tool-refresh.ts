/**
 * A refresh of a client's list of tools, because the server says that it has changed: a span from the notification until the new list is there. Who
 * wants the list asks for it somewhere below, often after a delay; nobody says that nobody will, so the wait for that is short.
 */
import type { Context } from '@zeph-telemetry/core'
import { countIn, fieldOf } from '@zeph-telemetry/core/read-value'
import type { McpSpan } from '../mcp-spans.ts'

/** The SDKs wait 300 ms for more changes before they ask. */
const PATIENCE_MS = 1_000

/** One refresh. */
export class ToolRefresh {
  readonly #span: McpSpan<'mcp.tool_refresh'>
  readonly #patience: NodeJS.Timeout
  #tools = 0

  constructor(span: McpSpan<'mcp.tool_refresh'>) {
    this.#span = span
    this.#patience = setTimeout(() => this.end(), PATIENCE_MS).unref()
  }

  /** True where `context` is that of this refresh. */
  isIn(context: Context): boolean {
    return context.span?.spanContext().spanId === this.#span.spanId
  }

  /** The list is asked for: it will come, or fail. */
  asked(): void {
    clearTimeout(this.#patience)
  }

  /** A page of the list is here; the last one ends it. An answer that is none ends it, too. */
  listed(result: unknown): void {
    this.#tools += countIn(result, 'tools') ?? 0
    if (fieldOf(result, 'nextCursor') !== undefined) return
    if (result !== undefined) this.#span.set({ 'zeph.result.count': this.#tools })
    this.end()
  }

  /** Also where a newer change makes it void. */
  end(): void {
    clearTimeout(this.#patience)
    this.#span.end()
  }
}
