/**
 * The composition root: opens the model, the memory, the skills and the tools and puts the agent together. Whatever
 * is to watch or replace a part does it where the part is made (`instrumentation/`), while it is still a plain object
 * of plain functions.
 */
import { dirname, join, resolve } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { instrumentContextBuilder } from '@zeph-telemetry/agent'
import type { AgentLog } from './agent/agent-parts.ts'
import type { Agent } from './agent/turn.ts'
import type { CodeIndex } from './code-index/code-index.ts'
import { createContextBuilder } from './context/context-builder.ts'
import { createTracedAgent } from './instrumentation/traced-agent.ts'
import {
  createTracedMessageStore,
  openTracedDatabase,
  openTracedMemory,
  openTracedVectorStore,
} from './instrumentation/traced-memory.ts'
import { type OpenModel, openTracedModel } from './instrumentation/traced-model.ts'
import { type OpenSkills, openTracedSkills } from './instrumentation/traced-skills.ts'
import { createTracedCodeIndex, createTracedTools } from './instrumentation/traced-tools.ts'
import { createSkillRanking, type SkillRanking } from './learning/skill-ranking.ts'
import { connectServers } from './mcp/connect-servers.ts'
import type { McpConnection } from './mcp/mcp-connection.ts'
import type { NamedServer } from './mcp/named-server.ts'
import type { OwnServer } from './mcp/own-servers.ts'
import { startConsolidationLoop } from './memory/consolidation-loop.ts'
import type { Memory } from './memory/memory.ts'
import type { MessageStore } from './memory/message-store.ts'
import type { ModelChoice } from './model/choose-model.ts'
import { estimateTokens } from './model/estimate-tokens.ts'
import type { ProviderName } from './model/provider-services.ts'

export interface AgentOptions {
  /** The audit log and the skills that the agent writes are kept beside it. */
  databasePath: string
  workingDirectory: string
  /** Servers of the agent's own record what they do where `ZEPH_TELEMETRY_ENABLED` is true here. */
  environment: NodeJS.ProcessEnv
  /** Which provider's models; told by the environment where it is absent. */
  provider?: ProviderName
  modelName?: string
  /** Starts the MCP servers for notes and for files, and offers their tools. */
  withOwnServers?: boolean
  /** Other MCP servers, by their URLs. */
  mcpServers?: readonly NamedServer[]
  /** Reads skills anew when their files change. */
  watchSkills?: boolean
  /** How long until the memory tidies itself up, again and again. Without it, it does not. */
  consolidateEveryMilliseconds?: number
  /** Tokens that a turn's context may have. */
  tokenBudget?: number
  onText?(text: string): void
  log?: AgentLog
}

export interface OpenAgent extends OpenSkills {
  agent: Agent
  model: ModelChoice
  store: MessageStore
  memory: Memory
  codeIndex: CodeIndex
  /** The connections there are. */
  mcp: readonly McpConnection[]
  /** Connects to one more server; the next turn may use it. */
  connectServer(server: NamedServer): Promise<McpConnection>
  close(): Promise<void>
}

const OWN_SKILLS = fileURLToPath(new URL('../skills', import.meta.url))
const MAX_TOOL_ROUNDS = 6
const SILENT: AgentLog = { info: () => {}, warn: () => {} }

export async function openAgent(options: AgentOptions): Promise<OpenAgent> {
  const { workingDirectory, databasePath, log = SILENT, onText = () => {} } = options
  const dataFolder = dirname(resolve(databasePath))
  const ended = new AbortController()
  const database = openTracedDatabase(databasePath)
  const ranking = createSkillRanking(database)
  const model = await openTracedModel(options.environment, { ...options, log })
  const base: Base = { options: { ...options, log }, dataFolder, database, ranking, model, ended: ended.signal }
  const knowledge = await openKnowledge(base)
  const skills = await openSkills(base)
  const servers = await connectServers(serversOf(base), connectServer).catch((error: unknown) => {
    ended.abort()
    throw error
  })
  const { connections: mcp } = servers
  const { ask, choice } = model
  const tools = createTracedTools({ workingDirectory, dataFolder, database, codeIndex: knowledge.codeIndex, log })
  const agent = createTracedAgent({
    ...{ log, model: model.model, ask, ranking, tools, mcp, workingDirectory, onText },
    ...{ ...knowledge, ...skills, maxToolRounds: MAX_TOOL_ROUNDS },
  })
  const tidying = keepMemoryTidy(knowledge.memory, base)
  const close = async () => {
    ended.abort()
    await tidying
    await servers.close()
    knowledge.store.close()
    await choice.stop()
  }
  return { agent, model: choice, ...knowledge, ...skills, mcp, connectServer: servers.connect, close }
}

/** What the parts that follow stand on. */
interface Base {
  options: AgentOptions & { log: AgentLog }
  dataFolder: string
  database: DatabaseSync
  ranking: SkillRanking
  model: OpenModel
  ended: AbortSignal
}

async function openKnowledge({ options, database, model }: Base) {
  const { log, workingDirectory, tokenBudget } = options
  const { ask, embed } = model
  const store = createTracedMessageStore(database)
  const vectors = await openVectors('facts', { options, database, model })
  const memory = openTracedMemory({ database, vectors, embed, ask, log })
  const codeIndex = createTracedCodeIndex(workingDirectory)
  const context = instrumentContextBuilder(
    createContextBuilder({
      ...{ memory, store, codeIndex, estimateTokens, log },
      ...(tokenBudget !== undefined && { tokenBudget }),
    }),
  )
  return { store, memory, codeIndex, context }
}

async function openSkills({ options, database, dataFolder, ranking, model, ended }: Base): Promise<OpenSkills> {
  const { log, watchSkills, environment } = options
  const { ask, embed } = model
  return openTracedSkills({
    ...{ ask, embed, log, scoreOf: ranking.scoreOf, folder: OWN_SKILLS },
    writableFolder: join(dataFolder, 'skills'),
    vectors: await openVectors('skills', { options, database, model }),
    vectorSystem: environment['QDRANT_URL'] ? 'qdrant' : 'sqlite',
    watchUntil: watchSkills ? ended : undefined,
  })
}

/** Those that are there from the beginning. */
function serversOf({ dataFolder, options }: Base): (OwnServer | NamedServer)[] {
  const { withOwnServers, mcpServers = [], environment, workingDirectory } = options
  if (!withOwnServers) return [...mcpServers]
  return [
    { name: 'notes', path: join(dataFolder, 'notes.db'), environment },
    { name: 'files', path: resolve(workingDirectory), environment },
    ...mcpServers,
  ]
}

/** The client of MCP is loaded only when there is a server to talk to. */
async function connectServer(server: OwnServer | NamedServer): Promise<McpConnection> {
  const { connectTracedMcp } = await import('./instrumentation/traced-mcp.ts')
  return connectTracedMcp(server)
}

async function keepMemoryTidy(memory: Memory, { options, ended }: Base): Promise<void> {
  const { consolidateEveryMilliseconds: intervalMilliseconds, log } = options
  if (intervalMilliseconds === undefined) return
  const onError = (error: unknown) => log.warn({ error: String(error) }, 'the memory could not tidy itself up')
  await startConsolidationLoop(memory, { intervalMilliseconds, signal: ended, onError })
}

function openVectors(purpose: string, { options, database, model }: Pick<Base, 'options' | 'database' | 'model'>) {
  const { model: embeddingModel } = model.choice.embeddings
  return openTracedVectorStore(purpose, { database, embeddingModel, qdrantUrl: options.environment['QDRANT_URL'] })
}
