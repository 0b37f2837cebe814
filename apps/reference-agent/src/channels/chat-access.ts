/** Where tokens and addresses of the chat services stand in the environment. */
import type { ChatAccess } from '../instrumentation/open-channel.ts'
import type { Channel } from './channel.ts'

interface Variables {
  readonly token: string
  readonly appToken?: string
  readonly apiUrl: string
}

const VARIABLES: Readonly<Record<Channel['name'], Variables>> = {
  telegram: { token: 'TELEGRAM_BOT_TOKEN', apiUrl: 'TELEGRAM_API_URL' },
  discord: { token: 'DISCORD_BOT_TOKEN', apiUrl: 'DISCORD_API_URL' },
  slack: { token: 'SLACK_BOT_TOKEN', appToken: 'SLACK_APP_TOKEN', apiUrl: 'SLACK_API_URL' },
}

export const CHANNEL_NAMES: readonly string[] = Object.keys(VARIABLES)

/** @throws Error that names the variable which is not set */
export function readChatAccess(name: Channel['name'], environment: NodeJS.ProcessEnv): ChatAccess {
  const variables = VARIABLES[name]
  const require = (variable: string) => {
    const value = environment[variable]
    if (!value) throw new Error(`--channel ${name} needs ${variable} in the environment`)
    return value
  }
  const apiUrl = environment[variables.apiUrl]
  return {
    token: require(variables.token),
    ...(variables.appToken !== undefined && { appToken: require(variables.appToken) }),
    ...(apiUrl && { apiUrl }),
  }
}
