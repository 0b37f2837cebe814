/** Events over HTTP: requests to the app that are signed with the app's secret. */
import { createHmac } from 'node:crypto'
import type { Delivery } from './slack-world.ts'

/** Posts to the app as Slack does. Resolves with the app's status. */
export async function postSigned(url: string, { type, payload }: Delivery, signingSecret: string): Promise<number> {
  const isEvent = type === 'events_api'
  const body = isEvent ? JSON.stringify(payload) : new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': isEvent ? 'application/json' : 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    },
  })
  await response.arrayBuffer()
  return response.status
}
