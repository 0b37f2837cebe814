import { describeSpanContract } from '@zeph-telemetry/span-contract'
import { describe } from 'vitest'
import { CONTRACT, OTHER_ADAPTERS } from './fixtures/contract.ts'

describeSpanContract(CONTRACT)

describe.each(Object.entries(OTHER_ADAPTERS))('%s', (_claim, contract) => describeSpanContract(contract))
