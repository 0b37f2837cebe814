/**
 * A connection to one MCP server. Its tools are offered to the model under the server's name, and a call by such a name is
 * taken apart again here.
 */
import type { Client, Tool as McpTool } from '@modelcontextprotocol/client'
import type { ToolDefinition } from '../model/message.ts'
import { defineTool, requireText, ToolFailure, type ToolInput } from '../tools/tool.ts'
import { type CallLimit, createCallLimit } from './call-limit.ts'
import type { McpConnection } from './mcp-connection.ts'
import { type ClientOptions, type OpenClient, openClient } from './open-client.ts'
import { resourceText, resultText } from './result-text.ts'

export interface McpConnectionOptions extends ClientOptions {
  /** For one call; 20,000 unless told. While the user is being asked for the server, no time passes. */
  timeoutMilliseconds?: number
  outputLimitCharacters?: number
}

/** Something that the model may ask for. */
interface Offer {
  definition: ToolDefinition
  run(input: ToolInput, signal: AbortSignal | undefined): Promise<string>
}

const BETWEEN = '__'
const READ_RESOURCE = 'read_resource'

export async function connectMcp(options: McpConnectionOptions): Promise<McpConnection> {
  const { serverName, askUser, timeoutMilliseconds = 20_000 } = options
  const limit = createCallLimit(timeoutMilliseconds)
  const opened = await openClient({ ...options, ...(askUser && { askUser: limit.pausedBy(askUser) }) })
  const { client, tools, onChange } = opened
  const offers = (): Map<string, Offer> => offersOf(opened, self)
  const self: McpConnection = {
    ...{ serverName, tools, onChange, ...requestsOf(client, limit, options) },
    get definitions() {
      return [...offers().values()].map(({ definition }) => definition)
    },
    owns: (name) => offers().has(name),
    async dispatch({ name, input }, signal) {
      const offer = offers().get(name)
      if (offer) return offer.run(input, signal)
      throw new ToolFailure(`the MCP server "${serverName}" has no tool "${name}"`)
    },
    ping: async (signal) => void (await client.ping({ signal })),
    close: () => client.close(),
  }
  return self
}

function requestsOf(
  client: Client,
  limit: CallLimit,
  { serverName, outputLimitCharacters = 64 * 1024 }: McpConnectionOptions,
): Pick<McpConnection, 'call' | 'read'> {
  const failure = (what: string) => (error: Error) => {
    throw new ToolFailure(`the MCP server "${serverName}" could not ${what}: ${error.message}`)
  }
  return {
    async call(name, input, signal) {
      const request = { name, arguments: { ...input } }
      const call = limit.run(signal, (settings) => client.callTool(request, settings))
      const result = await call.catch(failure(`run ${name}`))
      const text = resultText(result, outputLimitCharacters)
      if (result.isError) throw new ToolFailure(text || `${name} failed and did not say why`)
      return text
    },
    async read(uri, signal) {
      const reading = limit.run(signal, (settings) => client.readResource({ uri }, settings))
      const result = await reading.catch(failure(`read ${uri}`))
      return resourceText(result, outputLimitCharacters)
    },
  }
}

/** By the names that the model is shown. A tool of the server goes before ours of the same name. */
function offersOf({ client, tools }: OpenClient, connection: McpConnection): Map<string, Offer> {
  const nameOf = (name: string) => `${connection.serverName}${BETWEEN}${name}`
  const offers = new Map<string, Offer>()
  for (const tool of tools()) {
    const definition = definitionOf(nameOf(tool.name), tool)
    offers.set(definition.name, { definition, run: (input, signal) => connection.call(tool.name, input, signal) })
  }
  const reading = nameOf(READ_RESOURCE)
  if (client.getServerCapabilities()?.resources !== undefined && !offers.has(reading)) {
    const definition = defineTool(reading, `Read a resource of ${connection.serverName} by its URI.`, {
      properties: { uri: { type: 'string' } },
      required: ['uri'],
    })
    offers.set(reading, {
      definition,
      run: async (input, signal) => connection.read(requireText(input, 'uri'), signal),
    })
  }
  return offers
}

function definitionOf(name: string, { description = '', inputSchema }: McpTool): ToolDefinition {
  return { name, description, parameters: { ...inputSchema } }
}
