import { describeSpanContract } from '@zeph-telemetry/span-contract'
import { describe } from 'vitest'
import { ADAPTER_CONTRACT, SDK_CONTRACT } from './fixtures/contract.ts'

describe("a user's own adapter", () => describeSpanContract(ADAPTER_CONTRACT))
describe('SDKs', () => describeSpanContract(SDK_CONTRACT))
