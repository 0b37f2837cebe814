/** What a reply, or an item of a stream, says of itself in every API. */
import { fieldOf } from '@zeph-telemetry/core/read-value'
import type { ReplyFacts } from '../call/model-facts.ts'

/** Id, model, tier and version of the back end. */
export function replyIdentity(reply: unknown): Pick<ReplyFacts, 'id' | 'model' | 'attributes'> {
  return {
    id: fieldOf(reply, 'id'),
    model: fieldOf(reply, 'model'),
    attributes: {
      'openai.response.service_tier': fieldOf(reply, 'service_tier'),
      'openai.response.system_fingerprint': fieldOf(reply, 'system_fingerprint'),
    },
  }
}
