/** The files of the dashboards: what `npm run dashboards` writes, and a test compares. */
import { join } from 'node:path'
import { readEmitted } from '../names/read-emitted.ts'
import { queriesFor } from '../promql/queries.ts'
import { AGENT_OVERVIEW } from './agent-overview.ts'
import { type DashboardPlan, makeDashboard } from './make-dashboard.ts'
import { RUNTIME } from './runtime.ts'
import { SELF_HEALTH } from './self-health.ts'
import { TRACE_EXPLORER } from './trace-explorer.ts'

/** Where Grafana finds them. */
export const DASHBOARDS: string = join(import.meta.dirname, '../../dashboards')

const PLANS: readonly DashboardPlan[] = [AGENT_OVERVIEW, TRACE_EXPLORER, RUNTIME, SELF_HEALTH]

const WIDTH = 120

export interface DashboardFile {
  readonly path: string
  readonly text: string
}

/** Each dashboard as its file, from the maps as they are now. */
export async function dashboardFiles(): Promise<DashboardFile[]> {
  const queries = queriesFor((await readEmitted()).metrics)
  return PLANS.map((plan) => ({
    path: join(DASHBOARDS, `${plan.uid}.json`),
    text: formatted(makeDashboard(plan, queries)),
  }))
}

/** JSON as this repository's formatter wants it: a list of texts that fits stands in one line. */
function formatted(value: object): string {
  const text = JSON.stringify(value, undefined, 2)
  const listOfTexts = /^( *(?:"[^"\n]*": )?)\[\n((?: *"[^"\n]*",?\n)+) *\](,?)$/gm
  const inOneLine = text.replace(listOfTexts, (whole, key: string, items: string, comma: string) => {
    const line = `${key}[${items.trim().replace(/\n */g, ' ')}]${comma}`
    return line.length <= WIDTH ? line : whole
  })
  return `${inOneLine}\n`
}
