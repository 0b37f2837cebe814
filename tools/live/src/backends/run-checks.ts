/** Runs the checks whose addresses are known, one after the other, and says what came of each, and what was not run. */
import { startOtlpReceiver } from '@zeph-telemetry/otlp-receiver'
import { type RecordedRun, runRecordedScenario } from '../scenario/run-recorded-scenario.ts'
import { type Addresses, variableOf } from './addresses.ts'
import type { BackEndCheck } from './back-end.ts'

/** What became of a check. */
export type CheckOutcome = 'passed' | 'failed' | 'not run'

/** Where the back ends are, and how long they may take to show what was sent. */
export interface CheckSettings {
  readonly addresses: Addresses
  readonly patienceMs: number
}

/** @returns what became of each, in order */
export async function runChecks(
  checks: readonly BackEndCheck[],
  settings: CheckSettings,
  print: (line: string) => void,
): Promise<CheckOutcome[]> {
  const outcomes: CheckOutcome[] = []
  for (const check of checks) outcomes.push(await runCheck(check, settings, print))
  const counts = (['passed', 'failed', 'not run'] as const).map((outcome) => {
    return `${outcomes.filter((one) => one === outcome).length} ${outcome}`
  })
  print(`\n${counts.join(', ')}`)
  return outcomes
}

async function runCheck(
  check: BackEndCheck,
  settings: CheckSettings,
  print: (line: string) => void,
): Promise<CheckOutcome> {
  const { addresses, patienceMs } = settings
  const missing = check.needs.filter((name) => addresses[name] === undefined)
  if (missing.length > 0) {
    print(`NOT RUN  ${check.name}: give ${missing.map(variableOf).join(' and ')}`)
    return 'not run'
  }
  try {
    print(`ok       ${check.name}: ${await check.check(addresses, await send(check, addresses), patienceMs)}`)
    return 'passed'
  } catch (error) {
    print(`FAILED   ${check.name}: ${(error as Error).message}`)
    return 'failed'
  }
}

async function send({ sends }: BackEndCheck, addresses: Addresses): Promise<RecordedRun | undefined> {
  if (sends === undefined) return undefined
  const elsewhere = await startOtlpReceiver()
  try {
    return await runRecordedScenario({ ZEPH_TELEMETRY_BACKEND: 'otlp', ...sends(addresses, elsewhere.url) })
  } finally {
    await elsewhere.close()
  }
}
