/**
 * Where a load is worked on: an agent with its MCP servers, on a small project in a folder of its own, watched by somebody with a slow
 * terminal who says yes to everything.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { AgentLog } from '../agent/agent-parts.ts'
import { type OpenAgent, openAgent } from '../agent.ts'
import type { AskUser } from '../mcp/elicitation.ts'
import type { ProviderName } from '../model/provider-services.ts'
import { writeProject } from '../scenario/project-files.ts'

export interface LoadStageOptions {
  environment: NodeJS.ProcessEnv
  log: AgentLog
  provider: ProviderName | undefined
  /** Aborted when the load is over: the terminal is slow no longer, and what still waits is shown at once. */
  until: AbortSignal
}

export interface LoadStage {
  opened: OpenAgent
  close(): Promise<void>
}

const TERMINAL_MILLISECONDS = 1_000

const sayYes: AskUser = async ({ fields }) => {
  return { action: 'accept', content: Object.fromEntries(fields.map(({ name }) => [name, true])) }
}

export async function openLoadStage({ environment, log, provider, until }: LoadStageOptions): Promise<LoadStage> {
  const folder = await mkdtemp(join(tmpdir(), 'reference-agent-load-'))
  const project = join(folder, 'project')
  await writeProject(project)
  const opened = await openAgent({
    ...{ environment, log, workingDirectory: project, databasePath: join(folder, 'data/agent.db') },
    ...{ withOwnServers: true, askUser: sayYes },
    showStatus: () => pause(TERMINAL_MILLISECONDS, undefined, { signal: until }).catch(() => {}),
    ...(provider !== undefined && { provider }),
  })
  const close = async () => {
    await opened.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { opened, close }
}
