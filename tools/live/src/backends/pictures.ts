/** Grafana and Pyroscope: the committed dashboards are there, and every data source can be asked. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { askJson, askWhetherReady } from './ask.ts'
import type { BackEndCheck } from './back-end.ts'

const DASHBOARDS = join(import.meta.dirname, '../../../grafana/dashboards')

export const GRAFANA: BackEndCheck = {
  name: 'Grafana',
  needs: ['grafana'],
  async check({ grafana }) {
    const uids = globSync('*.json', { cwd: DASHBOARDS }).map((file) => {
      return (JSON.parse(readFileSync(join(DASHBOARDS, file), 'utf8')) as { readonly uid: string }).uid
    })
    for (const uid of uids) {
      if ((await askJson(grafana!, `/api/dashboards/uid/${uid}`)) === undefined) throw new Error(`no dashboard ${uid}`)
    }
    const sources = (await askJson(grafana!, '/api/datasources')) as readonly {
      readonly uid: string
      readonly type: string
    }[]
    if (sources.length === 0) throw new Error('it has no data source')
    for (const { uid } of sources) await askWhetherReady(grafana!, `/api/datasources/uid/${uid}`)
    return `${uids.length} dashboards, ${sources.length} data sources (${sources.map(({ type }) => type).join(', ')})`
  },
}

/** Nothing is sent to it: core sends no profiles yet. */
export const PYROSCOPE: BackEndCheck = {
  name: 'Pyroscope',
  needs: ['pyroscope'],
  async check({ pyroscope }) {
    await askWhetherReady(pyroscope!, '/ready')
    return 'it answers; profiles are not sent yet'
  },
}
