/**
 * A connection to one MCP server that runs as a child process and speaks over its standard input and output. Its tools are
 * offered to the model under the server's name, and a call by such a name is taken apart again here.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { Client, type Tool as McpTool } from '@modelcontextprotocol/client'
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import type { ChatCompletionFunctionTool } from 'openai/resources/chat/completions'
import { ToolFailure, type ToolInput } from '../tools/tool.ts'
import { resultText } from './result-text.ts'

export interface McpCall {
  /** As the model was offered it: the server's name, two underscores, the tool's name. */
  name: string
  input: ToolInput
}

export interface McpConnection {
  readonly serverName: string
  /** What the server offers, by the server's own names. */
  tools(): readonly McpTool[]
  /** What the model is shown. */
  readonly definitions: readonly ChatCompletionFunctionTool[]
  /** Whether a name that the model used is one of these tools. */
  owns(name: string): boolean
  /** Calls a tool by the server's own name for it. A tool that fails is a ToolFailure with what it said. */
  call(name: string, input: ToolInput): Promise<string>
  /** Calls a tool by the name that the model was offered. */
  dispatch(call: McpCall): Promise<string>
  /** Ends the connection and the server's process. */
  close(): Promise<void>
}

export interface McpServerOptions {
  /** Lower-case letters, digits and "-". */
  serverName: string
  command: string
  args: readonly string[]
  workingDirectory: string
  /** Added to the few variables that a server gets; the agent's keys are not among those. */
  environment?: Readonly<Record<string, string>>
  /** For the server to start and to say what it offers; 20,000 unless told. */
  startMilliseconds?: number
  /** For one call; 20,000 unless told. */
  timeoutMilliseconds?: number
  outputLimitCharacters?: number
}

const LONGEST_ENDING_MILLISECONDS = 5_000
const BETWEEN = '__'

export async function connectMcp(options: McpServerOptions): Promise<McpConnection> {
  const { serverName, timeoutMilliseconds = 20_000, outputLimitCharacters = 64 * 1024 } = options
  const client = new Client({ name: 'reference-agent', version: '0.1.0' })
  const tools = await openClient(client, options)
  const offered = new Map(tools.map((tool) => [`${serverName}${BETWEEN}${tool.name}`, tool]))
  const self: McpConnection = {
    serverName,
    tools: () => tools,
    definitions: [...offered].map(([name, tool]) => definitionOf(name, tool)),
    owns: (name) => offered.has(name),
    async call(name, input) {
      const request = { name, arguments: { ...input } }
      const result = await client.callTool(request, { timeout: timeoutMilliseconds }).catch((error: Error) => {
        throw new ToolFailure(`the MCP server "${serverName}" could not run ${name}: ${error.message}`)
      })
      const text = resultText(result, outputLimitCharacters)
      if (result.isError) throw new ToolFailure(text || `${name} failed and did not say why`)
      return text
    },
    async dispatch({ name, input }) {
      const tool = offered.get(name)
      if (tool) return self.call(tool.name, input)
      throw new ToolFailure(`the MCP server "${serverName}" has no tool "${name}"`)
    },
    close: () => client.close(),
  }
  return self
}

async function openClient(client: Client, options: McpServerOptions): Promise<McpTool[]> {
  const { serverName, command, args, workingDirectory, environment = {}, startMilliseconds = 20_000 } = options
  const env = { ...getDefaultEnvironment(), ...environment }
  const transport = new StdioClientTransport({ command, args: [...args], cwd: workingDirectory, env })
  const ended = Promise.withResolvers<void>()
  client.onclose = ended.resolve
  try {
    await client.connect(transport, { timeout: startMilliseconds })
    const { tools } = await client.listTools(undefined, { timeout: startMilliseconds })
    return tools
  } catch (error) {
    await client.close()
    // A client that fails to connect begins to close by itself, and does not wait for the process to end.
    await Promise.race([ended.promise, pause(LONGEST_ENDING_MILLISECONDS, undefined, { ref: false })])
    throw new Error(`cannot connect to the MCP server "${serverName}": ${(error as Error).message}`, { cause: error })
  }
}

function definitionOf(name: string, { description = '', inputSchema }: McpTool): ChatCompletionFunctionTool {
  return { type: 'function', function: { name, description, parameters: { ...inputSchema } } }
}
