/** Addresses that let everybody post who knows them: their path is the secret, the host stays. */
import type { Kind } from './kind.ts'

const PATH =
  /(hooks\.slack\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/webhooks\/|\.webhook\.office\.com\/webhookb2\/)([\w@/+-]{16,})/g

export const WEBHOOK_URL: Kind = {
  name: 'webhook-url',
  brief: 'the path of incoming webhooks of Slack, Discord and Teams',
  anchors: ['hooks.slack.com/', '/api/webhooks/', '/webhookb2/'],
  redact: (text, { replace }) =>
    text.replace(PATH, (_whole: string, host: string, path: string) => host + replace(path, 'webhook-url')),
}
