/** The connections to an agent's MCP servers: those that it begins with, and those that come later. */
import type { McpConnection } from './mcp-connection.ts'

export interface McpServers<T> {
  readonly connections: readonly McpConnection[]
  connect(server: T): Promise<McpConnection>
  close(): Promise<void>
}

/** All at once. Where one cannot be reached, the others are let go again. */
export async function connectServers<T>(
  servers: readonly T[],
  connect: (server: T) => Promise<McpConnection>,
): Promise<McpServers<T>> {
  const ends = await Promise.allSettled(servers.map(connect))
  const connections = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))
  const close = async () => void (await Promise.all(connections.map((connection) => connection.close())))
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed !== undefined) {
    await close()
    throw failed.reason
  }
  return {
    connections,
    async connect(server) {
      const connection = await connect(server)
      connections.push(connection)
      return connection
    },
    close,
  }
}
