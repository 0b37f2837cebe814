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
import { StoppedError } from './cancel/stopped-error.ts'
import type { CodeIndex } from './code-index/code-index.ts'
import { createContextBuilder } from './context/context-builder.ts'
import { NO_EVENTS } from './events/agent-events.ts'
import { createTracedAgent } from './instrumentation/traced-agent.ts'
import { createCancel } from './instrumentation/traced-channels.ts'
import {
  createTracedMessageStore,
  openTracedDatabase,
  openTracedMemory,
  openTracedVectorStore,
} from './instrumentation/traced-memory.ts'
import { type OpenModel, openTracedModel } from './instrumentation/traced-model.ts'
import { openTracedSettings } from './instrumentation/traced-settings.ts'
import { type OpenSkills, openTracedSkills } from './instrumentation/traced-skills.ts'
import { createTracedCodeIndex, createTracedTools } from './instrumentation/traced-tools.ts'
import { runTurnsUntil } from './instrumentation/traced-turns.ts'
import { createSkillRanking, type SkillRanking } from './learning/skill-ranking.ts'
import { connectServers } from './mcp/connect-servers.ts'
import type { AskUser } from './mcp/elicitation.ts'
import type { McpConnection } from './mcp/mcp-connection.ts'
import type { NamedServer } from './mcp/named-server.ts'
import type { OwnServer } from './mcp/own-servers.ts'
import { startConsolidationLoop } from './memory/consolidation-loop.ts'
import type { Memory } from './memory/memory.ts'
import type { MessageStore } from './memory/message-store.ts'
import type { ModelChoice } from './model/choose-model.ts'
import { estimateTokens } from './model/estimate-tokens.ts'
import type { ProviderName } from './model/provider-services.ts'
import { openReports, type ReportOptions } from './open-reports.ts'
import type { LiveSettings } from './settings/live-settings.ts'
import type { Totals } from './totals/collect-totals.ts'

export interface AgentOptions extends ReportOptions {
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
  /** What may change while it runs, in YAML. Without it, all is as usual. */
  settingsPath?: string
  /** Reads skills and settings anew when their files change. */
  watchFiles?: boolean
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
  settings: LiveSettings
  /** What the turns came to so far. */
  totals(): Totals
  /** The connections there are. */
  mcp: readonly McpConnection[]
  /** Connects to one more server; the next turn may use it. */
  connectServer(server: NamedServer): Promise<McpConnection>
  /** Stops what runs, and ends everything. */
  close(): Promise<void>
}

const OWN_SKILLS = fileURLToPath(new URL('../skills', import.meta.url))
const SILENT: AgentLog = { info: () => {}, warn: () => {}, detail: () => {}, events: NO_EVENTS }

export async function openAgent(options: AgentOptions): Promise<OpenAgent> {
  const { workingDirectory, databasePath, log = SILENT, onText = () => {} } = options
  const dataFolder = dirname(resolve(databasePath))
  const ended = createCancel()
  const { signal } = ended
  const settings = await openTracedSettings({ path: options.settingsPath, log })
  const reports = openReports(options, log)
  const database = openTracedDatabase(databasePath)
  const ranking = createSkillRanking(database)
  const model = await openTracedModel(options.environment, { ...options, log })
  const base: Base = { options: { ...options, log }, dataFolder, database, ranking, model, ended: signal }
  const knowledge = await openKnowledge(base)
  const skills = await openSkills(base)
  if (options.watchFiles) await settings.watch(signal)
  const connect = (server: OwnServer | NamedServer) => connectServer(server, reports.askUser)
  const servers = await connectServers(serversOf(base), connect).catch((error: unknown) => {
    ended.abort()
    throw error
  })
  const { connections: mcp } = servers
  const { ask, choice } = model
  const tools = createTracedTools({ workingDirectory, dataFolder, database, codeIndex: knowledge.codeIndex, log })
  const running = runTurnsUntil(signal, settings)
  const agent = createTracedAgent({
    ...{ log, model: model.model, ask, ranking, tools, mcp, workingDirectory, onText, running },
    ...{ ...knowledge, ...skills, onStatus: reports.onStatus, onTurn: reports.onTurn },
    ...{ maxToolRounds: () => settings.current().maxToolRounds },
  })
  const tidying = keepMemoryTidy(knowledge.memory, base)
  const close = async () => {
    ended.abort(new StoppedError('closing'))
    await running.settled()
    await reports.close()
    await tidying
    await servers.close()
    knowledge.store.close()
    await choice.stop()
  }
  const { totals } = reports
  return { agent, model: choice, ...knowledge, ...skills, settings, totals, mcp, connectServer: servers.connect, close }
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
  const { log, watchFiles, environment } = options
  const { ask, embed } = model
  return openTracedSkills({
    ...{ ask, embed, log, scoreOf: ranking.scoreOf, folder: OWN_SKILLS },
    writableFolder: join(dataFolder, 'skills'),
    vectors: await openVectors('skills', { options, database, model }),
    vectorSystem: environment['QDRANT_URL'] ? 'qdrant' : 'sqlite',
    watchUntil: watchFiles ? ended : undefined,
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
async function connectServer(server: OwnServer | NamedServer, askUser?: AskUser): Promise<McpConnection> {
  const { connectTracedMcp } = await import('./instrumentation/traced-mcp.ts')
  return connectTracedMcp(server, askUser)
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
