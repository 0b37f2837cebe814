/**
 * The configuration as users write it in code: every key of every section, in camelCase; `zeph.toml` has the same keys in snake_case.
 * Written by hand so that no declaration file names a validation library; a type test keeps it equal to the table of keys.
 */
import type { SamplingRule } from '../sampling/sampling-rule.ts'
import type { VaultBackend } from '../vault/vault-backend.ts'

/** Where spans go. `pyroscope` is accepted as the original's name for "profiles only". */
export type TelemetryBackend = 'local' | 'otlp' | 'pyroscope'

/** What is profiled for Pyroscope: time with CPU time, CPU time alone, what lives in the heap. */
export type PyroscopeProfile = 'wall' | 'cpu' | 'heap'

/** Which sinks see something that is off by default: none, the local trace file, or every sink. */
export type ContentScope = boolean | 'all'

/** Levels of log lines, least first; `off` silences. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'off'

/** Syslog's facilities, by their usual names. */
export type SyslogFacility =
  | 'kern'
  | 'user'
  | 'mail'
  | 'daemon'
  | 'auth'
  | 'syslog'
  | 'lpr'
  | 'news'
  | 'uucp'
  | 'cron'
  | 'authpriv'
  | 'ftp'
  | 'ntp'
  | 'audit'
  | 'alert'
  | 'clock'
  | 'local0'
  | 'local1'
  | 'local2'
  | 'local3'
  | 'local4'
  | 'local5'
  | 'local6'
  | 'local7'

/** Every key of a section may be left out; `undefined` counts as left out. */
type Given<C> = { readonly [K in keyof C]?: C[K] | undefined }

/** `[telemetry]` as it is used: every key has a value. */
export interface TelemetryConfig {
  /** Records spans. Default false. */
  readonly enabled: boolean
  /** Where spans go; at least one. Default `['local']`: the trace file. */
  readonly backend: readonly TelemetryBackend[]
  /** Directory of the trace files; relative to the working directory. Default `.local/traces`. */
  readonly traceDir: string
  /** Records the arguments of instrumented functions: `true` in the trace file only, `'all'` in every sink. Default false. */
  readonly includeArgs: ContentScope
  /** Records what users and models said, where a span offers it: `true` in the trace file only, `'all'` in every sink. Default false. */
  readonly captureContent: ContentScope
  /** Longest string that content keeps, in UTF-16 code units; what is cut is marked. Default 8192. */
  readonly contentMaxLength: number
  /** Deepest nesting that content keeps. Default 8. */
  readonly contentMaxDepth: number
  /** Base URL of an OTLP/HTTP receiver; `/v1/traces`, `/v1/metrics` and `/v1/logs` are appended. No default. */
  readonly otlpEndpoint: string | undefined
  /** URL for traces, used as it is; wins over `otlpEndpoint`. No default. */
  readonly otlpTracesEndpoint: string | undefined
  /** URL for metrics, used as it is; wins over `otlpEndpoint`. No default. */
  readonly otlpMetricsEndpoint: string | undefined
  /** URL for events, used as it is; wins over `otlpEndpoint`. No default. */
  readonly otlpLogsEndpoint: string | undefined
  /** How OTLP is spoken. Default: `grpc` where the endpoint has port 4317, else `http/protobuf`. */
  readonly otlpProtocol: 'http/protobuf' | 'http/json' | 'grpc' | undefined
  /** Longest time for one OTLP request in milliseconds, retries included. Default 3000. */
  readonly otlpTimeoutMs: number
  /** Compression of OTLP requests. Default `none`. */
  readonly otlpCompression: 'none' | 'gzip'
  /** PEM file of the authority that signed the certificate of the OTLP receiver. No default. */
  readonly otlpCertificate: string | undefined
  /** PEM file of the certificate that is shown to the OTLP receiver. No default. */
  readonly otlpClientCertificate: string | undefined
  /** PEM file of the private key of `otlpClientCertificate`. No default. */
  readonly otlpClientKey: string | undefined
  /** Vault key of the headers of every OTLP request: a JSON object of texts. Default: `ZEPH_OTEL_HEADERS` where the vault has it, else none. */
  readonly otlpHeadersVaultKey: string | undefined
  /** Exports without headers where the vault does not have them, with a warning, instead of not at all. Default false. */
  readonly otlpHeadersOptional: boolean
  /** Seconds between two exports of metrics by OTLP, 0.1 to 86400. Default 60. */
  readonly otlpMetricsIntervalSecs: number
  /** Longest time that `shutdown()` and the end of the process wait for what is still to be sent, in milliseconds. Default 5000. */
  readonly shutdownTimeoutMs: number
  /** Directory for OTLP requests that could not be sent; relative to the working directory. No default: they are dropped and counted. */
  readonly spoolDir: string | undefined
  /** Most MB in `spoolDir`, all processes together; the oldest go. Default 64. */
  readonly spoolMaxMb: number
  /** Hours after which a request in `spoolDir` is given up. Default 24. */
  readonly spoolMaxAgeHours: number
  /** Default `zeph-agent`. */
  readonly serviceName: string
  /** Share of traces that leave the process, 0 to 1, decided at the root; the local trace file always has all. Default 1. */
  readonly sampleRate: number
  /** Rates for some traces, by their root span: the first rule that fits counts, `sampleRate` where none does. Default none. */
  readonly sampling: readonly SamplingRule[]
  /** Exports a trace that is not sampled all the same, whole, where one of its spans failed. Default false. */
  readonly keepErrors: boolean
  /** The same where the root span of this process took at least so many milliseconds. No default: duration does not count. */
  readonly keepSlowerThanMs: number | undefined
  /**
   * Where trace context (`traceparent`, `tracestate`, `baggage`) may go: host names, `*.example.com`, `loopback`, `stdio`, `*`. Default
   * loopback and stdio: public providers get none.
   */
  readonly propagateTo: readonly string[]
  /** URL of a Pyroscope server. No default. */
  readonly pyroscopeEndpoint: string | undefined
  /** What profiles for Pyroscope: our exporter, or the package `@pyroscope/nodejs`, which has no links to traces. Default `zeph`. */
  readonly pyroscopeEngine: 'zeph' | 'pyroscope-nodejs'
  /** Seconds between two profiles that are sent to Pyroscope, 1 to 3600. Default 15. */
  readonly pyroscopeIntervalSecs: number
  /** What is profiled for Pyroscope. Default all. */
  readonly pyroscopeProfiles: readonly PyroscopeProfile[]
  /** Tenant of Pyroscope, sent as `X-Scope-OrgID`. No default. */
  readonly pyroscopeTenant: string | undefined
  /** Vault key of the headers of every request to Pyroscope. Default: `ZEPH_PYROSCOPE_HEADERS` where the vault has it, else none. */
  readonly pyroscopeHeadersVaultKey: string | undefined
  /** Seconds between two system metrics; 0 is off, less than 1 counts as 1. Default 5. */
  readonly systemMetricsIntervalSecs: number
  /** Which spans and events leave the process by OTLP, as directives such as `info,memory.sqlite=off`. No default. */
  readonly otelFilter: string | undefined
  /** Fixed texts that stand at the head of every trace and in the OTLP resource, such as a deployment's name. */
  readonly traceMetadata: Readonly<Record<string, string>>
  /** First part of the trace file's name. Default: a new UUID per process. */
  readonly sessionId: string | undefined
  /** Size at which a trace file is continued in a next part, in MB. Default 150. */
  readonly traceMaxMb: number
  /** How many trace files stay in `traceDir`; the oldest go. Default 20. */
  readonly traceKeep: number
  /** Compresses a trace file when it is closed. Default false. */
  readonly traceGzip: boolean
}

/** Other names of keys, as the requirement has them. Where a key is given by its own name, too, that wins, with a notice. */
interface OtherTelemetryNames {
  /** `metrics.enabled`; where tracing is not enabled, metrics are recorded alone. */
  readonly metricsEnabled?: boolean | undefined
  /** `telemetry.enabled`. */
  readonly tracingEnabled?: boolean | undefined
  /** `telemetry.otlpEndpoint`, with the backends `local` and `otlp`. Port 4317 is that of gRPC. */
  readonly tracingEndpoint?: string | undefined
  /** `metrics.metricsPath`. */
  readonly metricsPath?: string | undefined
  /** `metrics.healthCheckPath`. */
  readonly healthCheckPath?: string | undefined
  /** `telemetry.systemMetricsIntervalSecs`. */
  readonly systemMetricsInterval?: number | undefined
}

/** `[telemetry]` as it is given: every key may be left out, and a single backend needs no list. */
export interface TelemetryOptions
  extends Omit<Given<TelemetryConfig>, 'backend' | 'pyroscopeProfiles'>,
    OtherTelemetryNames {
  readonly backend?: TelemetryBackend | readonly TelemetryBackend[] | undefined
  readonly pyroscopeProfiles?: PyroscopeProfile | readonly PyroscopeProfile[] | undefined
}

/** `[logging]` as it is used. */
export interface LoggingConfig {
  /** Least level that is written, a `LogLevel`; also by the name of a logger, as in `info,llm=debug`. Default `info`; `ZEPH_LOG` wins over the file. */
  readonly level: string
  /** Human lines on stderr. Set false where the program owns the terminal; core's own notices then go to the log file. Default true. */
  readonly stderr: boolean
  /** Lines on stdout, too; they look as on stderr. Default false. */
  readonly stdout: boolean
  /** How lines on stderr look. Default `text`. */
  readonly format: 'text' | 'json'
  /** File of JSON lines; an empty text is none. Default `.local/zeph.log`. */
  readonly file: string
  /** How lines in files look: ours, or Elastic's Common Schema. Default `json`. */
  readonly fileFormat: 'json' | 'ecs'
  /** Size at which `file` is continued in a new file, in MB; 0 is never. Default 100. */
  readonly rotateMb: number
  /** When `file` is continued in a new file, whatever its size. Default `never`. */
  readonly rotateEvery: 'never' | 'hour' | 'day'
  /** How many full files stay; the oldest go. Default 5. */
  readonly rotateKeep: number
  /** Directory where each run gets a folder with `all.log` and one file per name of a logger. No default. */
  readonly runDir: string | undefined
  /** How many folders of runs stay; the oldest go. Default 10. */
  readonly runKeep: number
  /** Days after which the folder of a run goes. Default 30. */
  readonly runKeepDays: number
  /** Most MB of lines that wait for one slow output; what comes then is dropped and counted. Default 16. */
  readonly queueMb: number
  /** A syslog daemon that gets the lines: `udp://host:514`, `tcp://host:601` or `unix:///dev/log`. No default. */
  readonly syslog: string | undefined
  /** The facility for syslog. Default `user`. */
  readonly syslogFacility: SyslogFacility
  /** Base URL of Elasticsearch; lines go to its `_bulk`. No default. */
  readonly ecsEndpoint: string | undefined
  /** The data stream that they go to. Default `logs-zeph-default`. */
  readonly ecsIndex: string
  /** Vault key of the headers of every request to `ecsEndpoint`: a JSON object of texts. No default. */
  readonly ecsHeadersVaultKey: string | undefined
  /** Lines go out as log records, too, where `telemetry` sends by OTLP. Default false. */
  readonly otlp: boolean
  /** How many of the last lines are kept in memory; 0 is none. Default 2000. */
  readonly recentLines: number
  /** Directory that gets the recent lines where an error ends the process; an empty text is none. Default `.local/crashes`. */
  readonly crashDir: string
  /** What `console` prints becomes log lines. Default false. */
  readonly captureConsole: boolean
}

/** Other names of keys, as the requirement has them. Where a key is given by its own name, too, that wins, with a notice. */
interface OtherLoggingNames {
  /** The only output: `stdout`, `file`, or `syslog` of this machine. Other outputs are added by their own keys. */
  readonly output?: 'stdout' | 'file' | 'syslog' | undefined
  /** `logging.file`. */
  readonly filePath?: string | undefined
}
export interface LoggingOptions extends Given<LoggingConfig>, OtherLoggingNames {}

/** `[metrics]` as it is used. */
export interface MetricsConfig {
  /** Serves metrics over HTTP. Default false. */
  readonly enabled: boolean
  /** Address to listen on. Default `127.0.0.1`. */
  readonly host: string
  /** Default 9464. */
  readonly port: number
  /** Default `/metrics`. */
  readonly metricsPath: string
  /** Names of the metrics of model calls where conventions have renamed them. Default `current`. */
  readonly genaiMetrics: 'current' | 'legacy' | 'both'
  /** Exemplars with the ids of a trace, for scrapers that ask for OpenMetrics. Default true. */
  readonly exemplars: boolean
  /** Default `/health`. */
  readonly healthCheckPath: string
}
export type MetricsOptions = Given<MetricsConfig>

/** `[profiling]` as it is used. */
export interface ProfilingConfig {
  /** Default false. */
  readonly cpuProfiling: boolean
  /** Default false. */
  readonly memoryProfiling: boolean
  /** Default `.local/profiles`. */
  readonly outputDir: string
  /** How finely is sampled, 0 to 1: 1 is every millisecond, and every 32 kB allocated; 0 is not at all. Default 1. */
  readonly sampleRate: number
  /** Default false. */
  readonly chromeTracing: boolean
  /** Writes every profile as pprof, too. Default false. */
  readonly pprof: boolean
  /** Signal that starts a CPU profile, and the next time ends it. Default `none`. */
  readonly signal: 'none' | 'SIGUSR2'
  /** Names of spans that get a CPU profile each, of their time alone. Default none. */
  readonly spans: readonly string[]
  /** Starts and ends profiles by `POST {healthCheckPath}/profile`, from this machine alone. Default false. */
  readonly http: boolean
  /** Default false. */
  readonly perfProfiling: boolean
}
export type ProfilingOptions = Given<ProfilingConfig>

/** `[vault]` as it is used. */
export interface VaultConfig {
  /** `env`: variables of the process. `age`: a file encrypted with age. In code also a backend of your own. Default `env`. */
  readonly backend: 'env' | 'age' | VaultBackend
  /** The encrypted file of the `age` backend. Default `.local/vault.age`. */
  readonly file: string
  /** The age identity file that opens it; `ZEPH_VAULT_KEY` names it too. No default. */
  readonly keyFile: string | undefined
}
export type VaultOptions = Given<VaultConfig>

/** `[redaction]` as it is used. */
export interface RedactionConfig {
  /** Replaces secrets before anything leaves the process's memory. Default true. */
  readonly enabled: boolean
  /** Replaces personal data, too: e-mail addresses, telephone numbers, card numbers, IBANs. Default true. */
  readonly personal: boolean
  /** Replaces paths below home and temporary directories by `[PATH]`. Default false. */
  readonly paths: boolean
  /** Vault key of a text of at least 16 characters: markers then end in a keyed hash, by which equal secrets can be told. No default. */
  readonly hashKeyVaultKey: string | undefined
  /** Own patterns by kind: a match is replaced by `[REDACTED:kind]`. JavaScript regular expressions, without flags. */
  readonly patterns: Readonly<Record<string, string>>
  /** Names of attributes and fields whose whole value is a secret, beside the built-in ones; case and separators do not count. */
  readonly keys: readonly string[]
  /** Texts that are no secret although they look like one. */
  readonly allow: readonly string[]
}
export type RedactionOptions = Given<RedactionConfig>

/** Configuration in code; the same keys as in `zeph.toml`, in camelCase. */
export interface ObservabilityConfig {
  readonly telemetry?: TelemetryOptions | undefined
  readonly logging?: LoggingOptions | undefined
  readonly metrics?: MetricsOptions | undefined
  readonly profiling?: ProfilingOptions | undefined
  readonly vault?: VaultOptions | undefined
  readonly redaction?: RedactionOptions | undefined
}

/** All sections as they are used. */
export interface ResolvedConfig {
  readonly telemetry: TelemetryConfig
  readonly logging: LoggingConfig
  readonly metrics: MetricsConfig
  readonly profiling: ProfilingConfig
  readonly vault: VaultConfig
  readonly redaction: RedactionConfig
}
