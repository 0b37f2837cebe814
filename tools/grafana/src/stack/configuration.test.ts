import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { readEmitted } from '../names/read-emitted.ts'
import { seriesLabels } from '../names/series-labels.ts'
import { promqlComplaints } from '../promql/promql-complaints.ts'
import { readComposeFile } from './compose-file.ts'
import { COMPOSE_FILE, PACKAGE, ROOT, readStackFile } from './stack-files.ts'

const compose = readComposeFile()
const emitted = await readEmitted()
const attributes = new Set(Object.values(emitted.spans).flatMap(({ attributes: own }) => Object.keys(own)))
const paths = globSync('{tempo,prometheus,pyroscope,loki,collector,provisioning}/**/*.yaml', {
  cwd: PACKAGE,
}).toSorted()
const texts = [join(ROOT, COMPOSE_FILE), ...paths.map((path) => join(PACKAGE, path))].map(
  (path) => [path.slice(ROOT.length + 1), readFileSync(path, 'utf8')] as const,
)

test.each(texts)('%s is YAML without errors, warnings or keys that stand twice', (_path, text) => {
  const document = parseDocument(text, { uniqueKeys: true })
  expect([...document.errors, ...document.warnings]).toEqual([])
  expect(document.contents).not.toBe(null)
})

test('there is a file for every service that needs one', () => {
  expect(paths).toEqual([
    'collector/collector.yaml',
    'loki/loki.yaml',
    'prometheus/prometheus.yaml',
    'provisioning/dashboards/dashboards.yaml',
    'provisioning/datasources/datasources.yaml',
    'pyroscope/pyroscope.yaml',
    'tempo/tempo.yaml',
  ])
})

test('every address in a configuration is a service of the stack, at a port that it publishes', () => {
  const addresses = texts
    .slice(1)
    .flatMap(([path, text]) => [...text.matchAll(/http:\/\/([\w.-]+):(\d+)/g)].map((found) => ({ path, found })))
  expect(addresses.length).toBeGreaterThan(8)
  for (const { path, found } of addresses) {
    const [, host, port] = found
    const published = compose.services[host!]?.ports?.map((written) => written.split(':').at(-1))
    expect(published, `${path}: ${found[0]}`).toContain(port)
  }
})

describe('Tempo', () => {
  interface Tempo {
    readonly distributor: {
      readonly receivers: { readonly otlp: { readonly protocols: Record<string, { endpoint: string }> } }
    }
    readonly metrics_generator: {
      readonly storage: { readonly remote_write: readonly { url: string; send_exemplars: boolean }[] }
      readonly processor: { readonly span_metrics: { histogram_buckets: number[]; dimensions: string[] } }
    }
    readonly overrides: { readonly defaults: { readonly metrics_generator: { readonly processors: string[] } } }
  }
  const tempo = readStackFile<Tempo>('tempo/tempo.yaml')

  test('listens where other containers and the host reach it', () => {
    const endpoints = Object.values(tempo.distributor.receivers.otlp.protocols).map(({ endpoint }) => endpoint)
    expect(endpoints).toEqual(['0.0.0.0:4317', '0.0.0.0:4318'])
  })

  test('is configured as version 3: no block that it refuses', () => {
    const removed = ['ingester', 'ingester_client', 'compactor', 'metrics_generator_client']
    expect(Object.keys(tempo).filter((key) => removed.includes(key))).toEqual([])
  })

  test('computes span metrics and service graphs, and writes them where Prometheus takes them', () => {
    expect(tempo.overrides.defaults.metrics_generator.processors).toEqual(['span-metrics', 'service-graphs'])
    expect(tempo.metrics_generator.storage.remote_write).toEqual([
      { url: 'http://prometheus:9090/api/v1/write', send_exemplars: true },
    ])
    expect(compose.services['prometheus']!.command).toEqual(
      expect.arrayContaining(['--web.enable-remote-write-receiver', '--enable-feature=exemplar-storage']),
    )
  })

  test('has buckets for turns that last minutes, and dimensions that spans have', () => {
    const { histogram_buckets: buckets, dimensions } = tempo.metrics_generator.processor.span_metrics
    expect(buckets).toEqual(buckets.toSorted((a, b) => a - b))
    expect(buckets.at(-1)).toBeGreaterThan(300)
    expect(dimensions.filter((key) => !attributes.has(key))).toEqual([])
  })
})

test('Prometheus takes OTLP, with the names that the dashboards are written for, and with the service as a label', () => {
  const { otlp } = readStackFile<{ otlp: { translation_strategy: string; promote_resource_attributes: string[] } }>(
    'prometheus/prometheus.yaml',
  )
  expect(compose.services['prometheus']!.command).toContain('--web.enable-otlp-receiver')
  expect(otlp.translation_strategy).toBe('UnderscoreEscapingWithSuffixes')
  expect(otlp.promote_resource_attributes).toContain('service.name')
})

describe('the Collector', () => {
  interface Collector {
    readonly receivers: object
    readonly processors: { readonly tail_sampling: { readonly policies: readonly Policy[] } }
    readonly exporters: object
    readonly extensions: object
    readonly service: {
      readonly extensions: string[]
      readonly pipelines: Record<string, Record<'receivers' | 'processors' | 'exporters', string[]>>
    }
  }
  interface Policy {
    readonly name: string
    readonly type: string
    readonly numeric_attribute?: { readonly key: string }
  }
  const collector = readStackFile<Collector>('collector/collector.yaml')

  test('has a pipeline for every signal, of parts that are declared, and no part that is not used', () => {
    const { pipelines, extensions } = collector.service
    expect(Object.keys(pipelines)).toEqual(['traces', 'metrics', 'logs'])
    for (const kind of ['receivers', 'processors', 'exporters'] as const) {
      const used = new Set(Object.values(pipelines).flatMap((pipeline) => pipeline[kind]))
      expect([...used].toSorted()).toEqual(Object.keys(collector[kind]).toSorted())
    }
    expect(extensions).toEqual(Object.keys(collector.extensions))
  })

  test('keeps failed, slow, costly and looping traces whole, by attributes that spans have', () => {
    const { policies } = collector.processors.tail_sampling
    expect(policies.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['status_code', 'latency', 'numeric_attribute', 'probabilistic']),
    )
    const keys = policies.flatMap(({ numeric_attribute: numeric }) => numeric?.key ?? [])
    expect(keys.length).toBe(2)
    expect(keys.filter((key) => !attributes.has(key))).toEqual([])
    const { processors } = collector.service.pipelines['traces']!
    expect(processors).toEqual(['memory_limiter', 'tail_sampling', 'batch'])
  })
})

describe("Grafana's data sources", () => {
  interface DataSource {
    readonly uid: string
    readonly type: string
    readonly jsonData?: {
      readonly tracesToMetrics?: { readonly queries: readonly { name: string; query: string }[] }
    } & Record<string, unknown>
  }
  const path = 'provisioning/datasources/datasources.yaml'
  const { datasources } = readStackFile<{ datasources: DataSource[] }>(path)
  const text = readFileSync(join(PACKAGE, path), 'utf8').replace(/^ *#.*$/gm, '')
  const tempo = datasources.find(({ uid }) => uid === 'tempo')!

  test('have uids of their own, and lead only to each other', () => {
    const uids = datasources.map(({ uid }) => uid)
    expect(new Set(uids).size).toBe(uids.length)
    const led = [...text.matchAll(/datasourceUid: (\w+)/g)].map(([, uid]) => uid)
    expect(led.length).toBeGreaterThan(6)
    expect(led.filter((uid) => !uids.includes(uid!))).toEqual([])
  })

  test('write every $ twice, since Grafana takes a single one for a variable of the environment', () => {
    expect(text.match(/\$+/g)!.filter((dollars) => dollars !== '$$')).toEqual([])
  })

  test('lead from a span to its profile, its metrics and its logs, and from exemplars and logs to the trace', () => {
    expect(tempo.jsonData).toMatchObject({
      tracesToProfiles: { datasourceUid: 'pyroscope', profileTypeId: 'wall:cpu:nanoseconds:wall:nanoseconds' },
      tracesToMetrics: { datasourceUid: 'prometheus' },
      tracesToLogsV2: { datasourceUid: 'loki' },
      serviceMap: { datasourceUid: 'prometheus' },
    })
    expect(datasources.find(({ uid }) => uid === 'prometheus')!.jsonData!['exemplarTraceIdDestinations']).toEqual([
      { name: 'traceID', datasourceUid: 'tempo' },
      { name: 'trace_id', datasourceUid: 'tempo' },
    ])
    expect(datasources.find(({ uid }) => uid === 'loki')!.jsonData!['derivedFields']).toHaveLength(1)
  })

  test('ask, from a span, only for metrics and labels that arrive', () => {
    const series = seriesLabels(emitted)
    const queries = tempo.jsonData!.tracesToMetrics!.queries.map(({ query }) => query.replaceAll('$$', '$'))
    expect(queries.length).toBeGreaterThan(3)
    expect(queries.flatMap((query) => promqlComplaints(query, series))).toEqual([])
  })

  test('take rates over more than one push of metrics', () => {
    const { timeInterval } = datasources.find(({ uid }) => uid === 'prometheus')!.jsonData!
    expect(timeInterval).toBe('60s')
  })
})

test('Grafana finds the dashboards where they are mounted, and begins with the overview', () => {
  const { providers } = readStackFile<{ providers: { options: { path: string } }[] }>(
    'provisioning/dashboards/dashboards.yaml',
  )
  const [{ options }] = providers as [{ options: { path: string } }]
  const grafana = compose.services['grafana']! as unknown as { volumes: string[]; environment: Record<string, string> }
  expect(grafana.volumes).toContain(`./tools/grafana/dashboards:${options.path}:ro`)
  expect(grafana.environment['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH']).toBe(`${options.path}/zeph-agent.json`)
})
