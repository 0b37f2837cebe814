/** An MCP server for the files below one folder: read and list. Its failures are results that the model reads. */
import { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { Tool } from '../tools/tool.ts'

const inputSchema = z.object({ path: z.string().trim().min(1).describe('relative to the working directory') })
const annotations = { readOnlyHint: true }

/** @param files the tool that does it: `action` read or list, and a `path` */
export function createFilesServer(files: Pick<Tool, 'run'>): McpServer {
  const server = new McpServer({ name: 'files', version: '0.1.0' })
  const run = async (action: string, path: string) => ({
    content: [{ type: 'text' as const, text: await files.run({ action, path }) }],
  })
  server.registerTool('read_file', { description: 'Read a text file.', inputSchema, annotations }, ({ path }) =>
    run('read', path),
  )
  server.registerTool('list_directory', { description: 'List a directory.', inputSchema, annotations }, ({ path }) =>
    run('list', path),
  )
  return server
}
