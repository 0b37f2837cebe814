import { describeSpanContract } from '@zeph-telemetry/span-contract'
import { describe } from 'vitest'
import { CONTRACT, EMBEDDINGS_CONTRACT, ROUTER_CONTRACT, SDK_CONTRACTS } from './fixtures/contract.ts'

describeSpanContract(CONTRACT)
describe('createRouter', () => describeSpanContract(ROUTER_CONTRACT))
describe.each(SDK_CONTRACTS)('%s', (_sdk, contract) => describeSpanContract(contract))
describe('openai, embeddings', () => describeSpanContract(EMBEDDINGS_CONTRACT))
