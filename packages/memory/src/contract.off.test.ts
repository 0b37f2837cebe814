import { describeSpanContract } from '@zeph-telemetry/span-contract'
import { CONTRACT, NODE_SQLITE_CONTRACT, VECTOR_STORE_CONTRACT } from './fixtures/contract.ts'

describeSpanContract(CONTRACT)
describeSpanContract(VECTOR_STORE_CONTRACT)
describeSpanContract(NODE_SQLITE_CONTRACT)
