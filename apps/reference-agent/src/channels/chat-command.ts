/** `--channel telegram`: answers what is written there, until the process is told to end. */
import { once } from 'node:events'
import type { OpenAgent } from '../agent.ts'
import { explainFailure } from '../explain-failure.ts'
import { openChannel } from '../instrumentation/open-channel.ts'
import { describeTotals } from '../totals/describe-totals.ts'
import type { Channel } from './channel.ts'
import { readChatAccess } from './chat-access.ts'
import { serveChannel } from './serve-channel.ts'

export interface ChatCommand {
  name: Channel['name']
  opened: OpenAgent
  environment: NodeJS.ProcessEnv
  print(text: string): void
}

export async function chatCommand({ name, opened, environment, print }: ChatCommand): Promise<void> {
  const channel = await openChannel(name, readChatAccess(name, environment))
  const { agent, model } = opened
  const told = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  await serveChannel(channel, { agent, explain: (error) => explainFailure(error, model) })
  print(`Answering on ${name}. Ctrl-C ends it.\n`)
  await told
  await channel.stop()
  print(`${describeTotals(opened.totals())}\n`)
}
