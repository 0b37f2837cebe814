/** Starts the notes server that comes with the agent and connects to it. */
import { fileURLToPath } from 'node:url'
import { connectMcp, type McpConnection } from './connect-mcp.ts'

const PROCESS_FILE = fileURLToPath(new URL('./notes-server-process.ts', import.meta.url))

export function connectNotesServer(options: {
  databasePath: string
  workingDirectory: string
}): Promise<McpConnection> {
  const { databasePath, workingDirectory } = options
  const args = ['--disable-warning=ExperimentalWarning', PROCESS_FILE, databasePath]
  return connectMcp({ serverName: 'notes', command: process.execPath, args, workingDirectory })
}
