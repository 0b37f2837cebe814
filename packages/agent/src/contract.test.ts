import { describeSpanContract } from '@zeph-telemetry/span-contract'
import { CONTRACT } from './fixtures/contract.ts'

describeSpanContract(CONTRACT)
