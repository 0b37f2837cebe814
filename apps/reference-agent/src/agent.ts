/**
 * The composition root: opens the model, the memory and the tools and puts the agent together. Whatever is to watch or
 * replace a part does it here, where each part is still a plain object of plain functions.
 */
import OpenAI from 'openai'
import type { AgentLog } from './agent/agent-parts.ts'
import type { Agent } from './agent/turn.ts'
import {
  createTracedAgent,
  instrumentDatabaseSync,
  instrumentOpenAI,
  instrumentToolExecutor,
  tracedExecFile,
  tracedFiles,
  tracedPhases,
} from './instrumentation.ts'
import { createMessageStore, type MessageStore, openDatabase } from './memory/message-store.ts'
import { chooseModel, type ModelChoice } from './model/choose-model.ts'
import { createFileTool } from './tools/file-tool.ts'
import { createShellTool } from './tools/shell-tool.ts'
import { createToolRegistry } from './tools/tool-registry.ts'

export interface AgentOptions {
  databasePath: string
  workingDirectory: string
  environment: NodeJS.ProcessEnv
  modelName?: string
  onText?(text: string): void
  log?: AgentLog
}

const SILENT: AgentLog = { info: () => {}, warn: () => {} }

export interface OpenAgent {
  agent: Agent
  model: ModelChoice
  store: MessageStore
  close(): Promise<void>
}

const MAX_TOOL_ROUNDS = 6

export async function openAgent(options: AgentOptions): Promise<OpenAgent> {
  const { workingDirectory } = options
  const store = createMessageStore(instrumentDatabaseSync(openDatabase(options.databasePath)))
  const model = await chooseModel(options.environment, options.modelName)
  const client = instrumentOpenAI(new OpenAI({ baseURL: model.baseUrl, apiKey: model.apiKey }))
  const shell = createShellTool({ workingDirectory, execFile: tracedExecFile })
  const tools = createToolRegistry([shell, createFileTool({ workingDirectory, files: tracedFiles })])
  const agent = createTracedAgent({
    log: options.log ?? SILENT,
    client,
    modelName: model.modelName,
    store,
    tools: instrumentToolExecutor(tools),
    phases: tracedPhases(),
    workingDirectory,
    maxToolRounds: MAX_TOOL_ROUNDS,
    onText: options.onText ?? (() => {}),
  })
  const close = async () => {
    store.close()
    await model.stop()
  }
  return { agent, model, store, close }
}
