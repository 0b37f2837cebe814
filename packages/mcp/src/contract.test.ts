import { describeSpanContract } from '@zeph-telemetry/span-contract'
import { describe } from 'vitest'
import { CONTRACT, GENERATION_TWO_CONTRACT, LOWEST_CONTRACT } from './fixtures/contract.ts'

describe('sdk 1.32.2', () => describeSpanContract(CONTRACT))
describe('sdk 1.20.0', () => describeSpanContract(LOWEST_CONTRACT))
describe('client and server 2.4.0', () => describeSpanContract(GENERATION_TWO_CONTRACT))
