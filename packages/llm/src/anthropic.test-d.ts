/** Types of the adapter; checked by `tsc`, run by nobody. */
import type Anthropic from '@anthropic-ai/sdk'
import type { BaseAnthropic } from '@anthropic-ai/sdk/client'
import type Lowest from 'anthropic-lowest'
import { instrumentAnthropic } from './anthropic.ts'

class OwnClient {
  readonly own = true
}

/** As the packages for Bedrock and Vertex have them. */
declare class AnthropicBedrock extends BaseClient {
  messages: Anthropic['messages']
  awsRegion: string
}
declare const BaseClient: typeof BaseAnthropic

declare const client: Anthropic
declare const lowest: Lowest
declare const bedrock: AnthropicBedrock
declare const extended: Anthropic & OwnClient

const same: Anthropic = instrumentAnthropic(client)
const sameLowest: Lowest = instrumentAnthropic(lowest)
const region: string = instrumentAnthropic(bedrock).awsRegion
const own: true = instrumentAnthropic(extended).own
const mock: () => number = instrumentAnthropic({ baseURL: '', messages: { create: () => 1 } }).messages.create
// @ts-expect-error not a client
instrumentAnthropic({ chat: {} })

void [same, sameLowest, region, own, mock]
