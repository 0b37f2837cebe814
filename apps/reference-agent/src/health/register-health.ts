/** Lets the process's health know of the agent's parts that can fail by themselves: its memory and its MCP servers. */
import { health } from '@zeph-telemetry/core'
import type { McpConnection } from '../mcp/mcp-connection.ts'
import type { MessageStore } from '../memory/message-store.ts'

export interface HealthParts {
  store: Pick<MessageStore, 'count'>
  mcp: readonly Pick<McpConnection, 'serverName' | 'ping'>[]
}

/** Without its memory the agent cannot work; without a server it can do less. @returns forgets them again */
export function registerHealth({ store, mcp }: HealthParts): () => void {
  const forget = [
    health.register('memory_store', () => void store.count('')),
    ...mcp.map((connection) => {
      return health.register(`mcp:${connection.serverName}`, (signal) => askServer(connection, signal))
    }),
  ]
  return () => {
    for (const each of forget) each()
  }
}

async function askServer(connection: HealthParts['mcp'][number], signal: AbortSignal) {
  try {
    await connection.ping(signal)
    return 'healthy' as const
  } catch (error) {
    return { status: 'degraded' as const, message: error instanceof Error ? error.message : String(error) }
  }
}
