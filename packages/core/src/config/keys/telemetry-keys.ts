/** The keys of `[telemetry]`. Data, read by the readers, the JSON Schema and the docs; types are checked against observability-config.ts. */
import type { SectionKeys } from './key.ts'

export const TELEMETRY_KEYS = {
  enabled: { type: 'boolean', fallback: false, brief: 'Records spans.' },
  backend: {
    type: 'choices',
    choices: ['local', 'otlp', 'pyroscope'],
    fallback: ['local'],
    brief: 'Where spans go: `local` is the trace file, `otlp` a receiver such as Tempo; `pyroscope` is profiles only.',
  },
  traceDir: {
    type: 'text',
    fallback: '.local/traces',
    brief: 'Directory of the trace files, relative to the working directory.',
  },
  includeArgs: {
    type: 'boolean',
    or: 'all',
    fallback: false,
    brief: 'Records the arguments of instrumented functions: `true` in the trace file only, `"all"` in every sink.',
  },
  captureContent: {
    type: 'boolean',
    or: 'all',
    fallback: false,
    brief: 'Records what users and models said: `true` in the trace file only, `"all"` in every sink.',
    otel: ['OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT'],
  },
  contentMaxLength: {
    type: 'whole number',
    least: 1,
    fallback: 8192,
    brief: 'Longest string that content keeps, in UTF-16 code units; what is cut is marked.',
  },
  contentMaxDepth: { type: 'whole number', least: 1, fallback: 8, brief: 'Deepest nesting that content keeps.' },
  otlpEndpoint: {
    type: 'text',
    form: 'endpoint',
    brief: 'Base URL of an OTLP/HTTP receiver; `/v1/traces`, `/v1/metrics` and `/v1/logs` are appended.',
    otel: ['OTEL_EXPORTER_OTLP_ENDPOINT'],
    example: 'http://localhost:4318',
  },
  otlpTracesEndpoint: {
    type: 'text',
    form: 'endpoint',
    brief:
      'URL for traces, used as it is; wins over `otlp_endpoint`. Where only this is set, neither metrics nor events are sent.',
    otel: ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'],
    example: 'http://localhost:4318/v1/traces',
  },
  otlpHeadersVaultKey: {
    type: 'text',
    form: 'vault key',
    fallbackInWords: '`ZEPH_OTEL_HEADERS` where the vault has it',
    brief:
      'Vault key of the headers of every OTLP request, a JSON object of texts. The headers themselves never stand here.',
    example: 'ZEPH_OTEL_HEADERS',
  },
  otlpMetricsIntervalSecs: {
    type: 'number',
    least: 0.1,
    most: 86_400,
    fallback: 60,
    brief: 'Seconds between two exports of metrics by OTLP.',
    otel: ['OTEL_METRIC_EXPORT_INTERVAL'],
  },
  serviceName: {
    type: 'text',
    fallback: 'zeph-agent',
    brief: 'Name of the service in every trace.',
    otel: ['OTEL_SERVICE_NAME', 'OTEL_RESOURCE_ATTRIBUTES'],
  },
  sampleRate: {
    type: 'number',
    least: 0,
    most: 1,
    clamped: true,
    fallback: 1,
    brief: 'Share of traces that leave the process, decided at the root; the local trace file always has all.',
    otel: ['OTEL_TRACES_SAMPLER', 'OTEL_TRACES_SAMPLER_ARG'],
  },
  propagateTo: {
    type: 'texts',
    fallback: ['loopback', 'stdio'],
    brief:
      'Where `traceparent`, `tracestate` and `baggage` may go: host names, `*.example.com`, `loopback`, `stdio` (child processes that speak MCP), `*` for everywhere.',
  },
  pyroscopeEndpoint: {
    type: 'text',
    form: 'endpoint',
    brief: 'URL of a Pyroscope server.',
    example: 'http://localhost:4040',
  },
  systemMetricsIntervalSecs: {
    type: 'number',
    least: 0,
    most: 86_400,
    leastAboveZero: 1,
    fallback: 5,
    brief: 'Seconds between two system metrics; 0 is off.',
  },
  otelFilter: {
    type: 'text',
    brief: 'Which spans leave the process, as directives.',
    example: 'info,memory.sqlite=off',
  },
  traceMetadata: {
    type: 'table',
    reserved: ['service.name'],
    fallback: {},
    brief: "Fixed texts at the head of every trace and in the OTLP resource, such as a deployment's name.",
    otel: ['OTEL_RESOURCE_ATTRIBUTES'],
  },
  sessionId: {
    type: 'text',
    fallbackInWords: 'a new UUID per process',
    brief: "First part of the trace file's name.",
    example: 'session-7',
  },
  traceMaxMb: {
    type: 'number',
    least: 0.001,
    fallback: 150,
    brief: 'Size in MB at which a trace file is continued in a next part.',
  },
  traceKeep: {
    type: 'whole number',
    least: 1,
    fallback: 20,
    brief: 'How many trace files stay in `trace_dir`; the oldest go.',
  },
  traceGzip: { type: 'boolean', fallback: false, brief: 'Compresses a trace file when it is closed.' },
} as const
TELEMETRY_KEYS satisfies SectionKeys
