/**
 * Where a scenario plays: an agent with everything it can have, in a directory of its own with a small project in it.
 * Nothing outside that directory is read or changed, and it is gone afterwards.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AgentLog } from '../agent/agent-parts.ts'
import type { TurnResult } from '../agent/turn.ts'
import { type OpenAgent, openAgent } from '../agent.ts'
import type { ProviderName } from '../model/provider-services.ts'
import { writeProject } from './project-files.ts'
import { createStageUser, type StageUser } from './stage-user.ts'

export interface Stage {
  opened: OpenAgent
  /** The small project; the agent's working directory. */
  project: string
  /** Where the agent keeps what it writes. */
  dataFolder: string
  /** Who the agent works for. */
  user: StageUser
  /** A file with settings, which is not there at first. */
  settingsPath: string
  /** A turn that must be answered. */
  ask(task: string, sessionId: string): Promise<TurnResult>
  close(): Promise<void>
}

export interface StageOptions {
  environment: NodeJS.ProcessEnv
  log: AgentLog
  provider?: ProviderName | undefined
}

export async function openStage({ environment, log, provider }: StageOptions): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'reference-agent-scenario-'))
  const project = join(folder, 'project')
  const dataFolder = join(folder, 'data')
  await writeProject(project)
  const settingsPath = join(dataFolder, 'settings.yaml')
  const user = createStageUser()
  const opened = await openAgent({
    ...{ environment, log, workingDirectory: project, databasePath: join(dataFolder, 'agent.db') },
    ...{ withOwnServers: true, watchFiles: true, tokenBudget: 2_000, settingsPath },
    ...{ showStatus: user.showStatus, askUser: user.askUser },
    ...(provider !== undefined && { provider }),
  })
  const ask = async (task: string, sessionId: string) => {
    const result = await opened.agent.runTurn(task, sessionId)
    if (result.status !== 'answered') throw new Error(`the task was ${result.status}: ${result.findings.join('; ')}`)
    return result
  }
  const close = async () => {
    await opened.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { opened, project, dataFolder, settingsPath, user, ask, close }
}
