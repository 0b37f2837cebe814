/** What the agent is doing just now, for one session. Names of tools, and nothing that anybody said. */

export type Status =
  | { readonly kind: 'thinking'; readonly sessionId: string }
  | { readonly kind: 'tools'; readonly sessionId: string; readonly tools: readonly string[] }
  | { readonly kind: 'done'; readonly sessionId: string }

/** Undefined where there is nothing to say. */
export function describeStatus(status: Status): string | undefined {
  if (status.kind === 'thinking') return 'thinking'
  if (status.kind === 'tools') return `running ${status.tools.join(', ')}`
  return undefined
}
