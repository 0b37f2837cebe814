/** A Slack app whose events and calls are spans. Loaded only when asked for. */
import { App, LogLevel } from '@slack/bolt'
import { instrumentBolt } from '@zeph-telemetry/channels/slack-bolt'
import type { Channel } from '../channels/channel.ts'
import { createSlackChannel } from '../channels/slack-channel.ts'
import type { ChatAccess } from './open-channel.ts'

export function openTracedSlack({ token, appToken = '', apiUrl }: ChatAccess): Channel {
  const clientOptions = apiUrl === undefined ? {} : { slackApiUrl: apiUrl }
  const app = new App({
    ...{ token, appToken, socketMode: true, logLevel: LogLevel.ERROR, clientOptions },
    installerOptions: { clientOptions },
  })
  return createSlackChannel(instrumentBolt(app))
}
