/**
 * Where a scenario plays: an agent with everything it can have, in a directory of its own with a small project in it.
 * Nothing outside that directory is read or changed, and it is gone afterwards.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { AgentLog } from '../agent/agent-parts.ts'
import type { TurnResult } from '../agent/turn.ts'
import { type OpenAgent, openAgent } from '../agent.ts'
import type { ProviderName } from '../model/provider-services.ts'
import { PROJECT_FILES } from './project-files.ts'

export interface Stage {
  opened: OpenAgent
  /** The small project; the agent's working directory. */
  project: string
  /** Where the agent keeps what it writes. */
  dataFolder: string
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
  const opened = await openAgent({
    ...{ environment, log, workingDirectory: project, databasePath: join(dataFolder, 'agent.db') },
    ...{ withOwnServers: true, watchSkills: true, tokenBudget: 2_000 },
    ...(provider !== undefined && { provider }),
  })
  const ask = async (task: string, sessionId: string) => {
    const result = await opened.agent.runTurn(task, sessionId)
    if (result.status !== 'answered') throw new Error(`the task was refused: ${result.findings.join('; ')}`)
    return result
  }
  const close = async () => {
    await opened.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { opened, project, dataFolder, ask, close }
}

async function writeProject(folder: string): Promise<void> {
  for (const [path, text] of Object.entries(PROJECT_FILES)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}
