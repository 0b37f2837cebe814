/**
 * Serves MCP over standard input and output, what is asked for being spans. The process ends when its input does; nothing
 * but the protocol may be written to its output.
 */
import type { McpServer } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { initObservability } from '@zeph-telemetry/core'
import { instrumentMcpServer } from '@zeph-telemetry/mcp/server'

/** Telemetry is configured by the environment alone: whoever starts the process decides. */
export function serveTracedMcp(createServer: () => McpServer): void {
  initObservability()
  serveStdio(() => instrumentMcpServer(createServer()), { onerror: (error) => console.error(error.message) })
  // Ctrl-C reaches the whole process group; what it means is decided by the agent, which closes the input when it ends.
  process.on('SIGINT', () => {})
}
