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
  otlpMetricsEndpoint: {
    type: 'text',
    form: 'endpoint',
    brief: 'URL for metrics, used as it is; wins over `otlp_endpoint`.',
    otel: ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'],
    example: 'http://localhost:4318/v1/metrics',
  },
  otlpLogsEndpoint: {
    type: 'text',
    form: 'endpoint',
    brief: 'URL for events, used as it is; wins over `otlp_endpoint`.',
    otel: ['OTEL_EXPORTER_OTLP_LOGS_ENDPOINT'],
    example: 'http://localhost:4318/v1/logs',
  },
  otlpProtocol: {
    type: 'choice',
    choices: ['http/protobuf', 'http/json', 'grpc'],
    fallbackInWords: '`grpc` where the endpoint has port 4317, else `http/protobuf`',
    brief: 'How OTLP is spoken. `grpc` needs the package `@grpc/grpc-js`.',
    otel: ['OTEL_EXPORTER_OTLP_PROTOCOL'],
    example: 'http/protobuf',
  },
  otlpTimeoutMs: {
    type: 'whole number',
    least: 1,
    most: 600_000,
    fallback: 3000,
    brief: 'Longest time for one OTLP request in milliseconds, retries included.',
    otel: ['OTEL_EXPORTER_OTLP_TIMEOUT'],
  },
  otlpCompression: {
    type: 'choice',
    choices: ['none', 'gzip'],
    fallback: 'none',
    brief: 'Compression of OTLP requests.',
    otel: ['OTEL_EXPORTER_OTLP_COMPRESSION'],
  },
  otlpCertificate: {
    type: 'text',
    brief: 'PEM file of the authority that signed the certificate of the OTLP receiver.',
    otel: ['OTEL_EXPORTER_OTLP_CERTIFICATE'],
    example: '.local/otlp-ca.pem',
  },
  otlpClientCertificate: {
    type: 'text',
    brief: 'PEM file of the certificate that is shown to the OTLP receiver (mTLS).',
    otel: ['OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE'],
    example: '.local/otlp-client.pem',
  },
  otlpClientKey: {
    type: 'text',
    form: 'secret file',
    brief: 'PEM file of the private key of `otlp_client_certificate`.',
    otel: ['OTEL_EXPORTER_OTLP_CLIENT_KEY'],
    example: '.local/otlp-client.key',
  },
  otlpHeadersVaultKey: {
    type: 'text',
    form: 'vault key',
    fallbackInWords: '`ZEPH_OTEL_HEADERS` where the vault has it',
    brief:
      'Vault key of the headers of every OTLP request, a JSON object of texts. The headers themselves never stand here.',
    example: 'ZEPH_OTEL_HEADERS',
  },
  otlpHeadersOptional: {
    type: 'boolean',
    fallback: false,
    brief:
      'Where the vault does not have `otlp_headers_vault_key`: warns and exports without headers, instead of not at all.',
  },
  otlpMetricsIntervalSecs: {
    type: 'number',
    least: 0.1,
    most: 86_400,
    fallback: 60,
    brief: 'Seconds between two exports of metrics by OTLP.',
    otel: ['OTEL_METRIC_EXPORT_INTERVAL'],
  },
  shutdownTimeoutMs: {
    type: 'whole number',
    least: 100,
    most: 600_000,
    fallback: 5000,
    brief:
      'Longest time that `shutdown()`, and the end of the process, wait for what is still to be sent, in milliseconds.',
  },
  spoolDir: {
    type: 'text',
    brief:
      'Directory for OTLP requests that could not be sent; they are sent later, or by the next process. Without it they are dropped and counted.',
    example: '.local/spool',
  },
  spoolMaxMb: {
    type: 'number',
    least: 0.1,
    fallback: 64,
    brief: 'Most MB in `spool_dir`, all processes together; the oldest go.',
  },
  spoolMaxAgeHours: {
    type: 'number',
    least: 0.01,
    fallback: 24,
    brief: 'Hours after which a request in `spool_dir` is given up.',
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
  sampling: {
    type: 'sampling rules',
    fallback: [],
    brief:
      'Rates for some traces, by the name and an attribute of their root span: the first that fits counts, `sample_rate` where none does. As a variable in JSON.',
  },
  keepErrors: {
    type: 'boolean',
    fallback: false,
    brief: 'Exports a trace that is not sampled all the same, whole, where one of its spans failed.',
  },
  keepSlowerThanMs: {
    type: 'number',
    least: 0,
    brief: 'The same where the root span of this process took at least so many milliseconds.',
    example: 30_000,
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
  pyroscopeEngine: {
    type: 'choice',
    choices: ['zeph', 'pyroscope-nodejs'],
    fallback: 'zeph',
    brief: 'What profiles for Pyroscope: `zeph` with links to traces, or the package `@pyroscope/nodejs`, without.',
  },
  pyroscopeIntervalSecs: {
    type: 'number',
    least: 1,
    most: 3600,
    fallback: 15,
    brief: 'Seconds between two profiles that are sent to Pyroscope.',
  },
  pyroscopeProfiles: {
    type: 'choices',
    choices: ['wall', 'cpu', 'heap'],
    fallback: ['wall', 'cpu', 'heap'],
    brief:
      'What is profiled for Pyroscope: `wall` is time with CPU time, `cpu` CPU time alone under its usual name (`process_cpu`), `heap` what lives in the heap.',
  },
  pyroscopeTenant: { type: 'text', brief: 'Tenant of Pyroscope, sent as `X-Scope-OrgID`.', example: 'team-a' },
  pyroscopeHeadersVaultKey: {
    type: 'text',
    form: 'vault key',
    fallbackInWords: '`ZEPH_PYROSCOPE_HEADERS` where the vault has it',
    brief:
      'Vault key of the headers of every request to Pyroscope, a JSON object of texts. Those of OTLP are never sent there.',
    example: 'ZEPH_PYROSCOPE_HEADERS',
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
    form: 'filter',
    brief:
      'Which spans and events leave the process by OTLP: a level for everything, `name=level` for a name, all names that begin with it and a dot, or a scope. Spans have the level `info`.',
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
