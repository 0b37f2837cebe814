/**
 * A client of one MCP server, connected: to a child process over its standard input and output, or to a URL over Streamable
 * HTTP. It keeps the list of the server's tools as the server says that it is.
 */
import { setTimeout as pause } from 'node:timers/promises'
import {
  Client,
  type Tool as McpTool,
  StreamableHTTPClientTransport,
  type Transport,
} from '@modelcontextprotocol/client'
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import type { AskUser } from './elicitation.ts'
import { readFields } from './read-elicitation.ts'

export interface McpServerProcess {
  command: string
  args: readonly string[]
  workingDirectory: string
  /** Added to the few variables that a server gets; the agent's keys are not among those. */
  environment?: Readonly<Record<string, string>>
}

export interface McpServerUrl {
  url: string
}

export interface ClientOptions {
  /** Lower-case letters, digits and "-". */
  serverName: string
  server: McpServerProcess | McpServerUrl
  /** For the server to start and to say what it offers; 20,000 unless told. */
  startMilliseconds?: number
  /** Asks the user what the server wants to know; without it the server is told that nobody can be asked. */
  askUser?: AskUser
  /** Watches the client, before it connects. */
  watch?(client: Client): Client
}

export interface OpenClient {
  readonly client: Client
  /** As the server told them last. */
  tools(): readonly McpTool[]
  onChange(listener: () => void): () => void
}

const LONGEST_ENDING_MILLISECONDS = 5_000

export async function openClient({ server, watch = (client) => client, ...rest }: ClientOptions): Promise<OpenClient> {
  const { serverName, startMilliseconds: timeout = 20_000, askUser } = rest
  const listeners = new Set<() => void>()
  let known: readonly McpTool[] = []
  // What cannot be listed anew stays as it was.
  const onChanged = (_error: Error | null, tools: McpTool[] | null) => {
    if (tools === null) return
    known = tools
    for (const listener of [...listeners]) listener()
  }
  const client = watch(
    new Client(
      { name: 'reference-agent', version: '0.1.0' },
      {
        listChanged: { tools: { debounceMs: DEBOUNCE_MILLISECONDS, onChanged } },
        ...(askUser && { capabilities: { elicitation: { form: {} } } }),
      },
    ),
  )
  if (askUser) answerQuestions(client, serverName, askUser)
  const ended = Promise.withResolvers<void>()
  client.onclose = ended.resolve
  try {
    await client.connect(transportTo(server), { timeout })
    known = (await client.listTools(undefined, { timeout })).tools
  } catch (error) {
    await client.close()
    // A client that fails to connect begins to close by itself, and does not wait for the process to end.
    await Promise.race([ended.promise, pause(LONGEST_ENDING_MILLISECONDS, undefined, { ref: false })])
    throw new Error(`cannot connect to the MCP server "${serverName}": ${(error as Error).message}`, { cause: error })
  }
  const onChange = (listener: () => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  return { client, tools: () => known, onChange }
}

/** Changes that come together are one. */
const DEBOUNCE_MILLISECONDS = 20

function answerQuestions(client: Client, serverName: string, askUser: AskUser): void {
  client.setRequestHandler('elicitation/create', async ({ params }, { mcpReq: { signal } }) => {
    // A page to be opened is nothing that a terminal should do for a server.
    if (params.mode === 'url') return { action: 'decline' }
    const { message, requestedSchema } = params
    const answer = await askUser({ serverName, message, fields: readFields(requestedSchema), signal })
    return answer.action === 'accept' ? { action: 'accept', content: { ...answer.content } } : answer
  })
}

function transportTo(server: McpServerProcess | McpServerUrl): Transport {
  if ('url' in server) return new StreamableHTTPClientTransport(new URL(server.url))
  const { command, args, workingDirectory: cwd, environment = {} } = server
  return new StdioClientTransport({
    command,
    args: [...args],
    cwd,
    env: { ...getDefaultEnvironment(), ...environment },
  })
}
