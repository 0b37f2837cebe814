/** The keys of `[logging]`. */
import type { SectionKeys } from './key.ts'

export const LOGGING_KEYS = {
  level: {
    type: 'text',
    form: 'log levels',
    fallback: 'info',
    aliases: ['ZEPH_LOG'],
    brief:
      'Least level that is written, `off` silences; also by the name of a logger, as in `info,llm=debug,memory=off`.',
  },
  stderr: {
    type: 'boolean',
    fallback: true,
    brief:
      "Human lines on stderr. Set it to `false` where the program owns the terminal; core's own notices then go to the log file.",
  },
  stdout: { type: 'boolean', fallback: false, brief: 'Lines on stdout, too; they look as on stderr.' },
  format: { type: 'choice', choices: ['text', 'json'], fallback: 'text', brief: 'How lines on stderr look.' },
  file: {
    type: 'text',
    empty: true,
    fallback: '.local/zeph.log',
    brief: 'File of JSON lines; an empty text is none.',
  },
  fileFormat: {
    type: 'choice',
    choices: ['json', 'ecs'],
    fallback: 'json',
    brief: "How lines in files look: ours, or Elastic's Common Schema.",
  },
  rotateMb: {
    type: 'number',
    least: 0,
    leastAboveZero: 0.001,
    fallback: 100,
    brief: 'Size in MB at which `file` is continued in a new file; 0 is never.',
  },
  rotateEvery: {
    type: 'choice',
    choices: ['never', 'hour', 'day'],
    fallback: 'never',
    brief: 'When `file` is continued in a new file, whatever its size.',
  },
  rotateKeep: { type: 'whole number', least: 1, fallback: 5, brief: 'How many full files stay; the oldest go.' },
  runDir: {
    type: 'text',
    brief:
      'Directory where each run gets a folder `run_<date>_<time>_<pid>` with `all.log` and one file per name of a logger.',
    example: '.local/runs',
  },
  runKeep: { type: 'whole number', least: 1, fallback: 10, brief: 'How many folders of runs stay; the oldest go.' },
  runKeepDays: { type: 'number', least: 0.001, fallback: 30, brief: 'Days after which the folder of a run goes.' },
  queueMb: {
    type: 'number',
    least: 0.01,
    fallback: 16,
    brief: 'Most MB of lines that wait for one slow output; what comes then is dropped and counted.',
  },
  syslog: {
    type: 'text',
    form: 'syslog address',
    brief: 'A syslog daemon that gets the lines by RFC 5424: `udp://`, `tcp://` or a socket, `unix:///dev/log`.',
    example: 'udp://localhost:514',
  },
  syslogFacility: {
    type: 'choice',
    // In the order of RFC 5424: the place in the list is the number.
    choices: [
      'kern',
      'user',
      'mail',
      'daemon',
      'auth',
      'syslog',
      'lpr',
      'news',
      'uucp',
      'cron',
      'authpriv',
      'ftp',
      'ntp',
      'audit',
      'alert',
      'clock',
      'local0',
      'local1',
      'local2',
      'local3',
      'local4',
      'local5',
      'local6',
      'local7',
    ],
    fallback: 'user',
    brief: 'The facility for syslog.',
  },
  ecsEndpoint: {
    type: 'text',
    form: 'endpoint',
    brief: "Base URL of Elasticsearch; lines go to its `_bulk` in Elastic's Common Schema.",
    example: 'http://localhost:9200',
  },
  ecsIndex: { type: 'text', fallback: 'logs-zeph-default', brief: 'The data stream that they go to.' },
  ecsHeadersVaultKey: {
    type: 'text',
    form: 'vault key',
    brief:
      'Vault key of the headers of every request to `ecs_endpoint`, a JSON object of texts. The headers themselves never stand here.',
    example: 'ZEPH_ECS_HEADERS',
  },
  otlp: {
    type: 'boolean',
    fallback: false,
    brief: 'Lines go out as log records, too, where `[telemetry]` sends by OTLP.',
  },
  recentLines: {
    type: 'whole number',
    least: 0,
    most: 100_000,
    fallback: 2000,
    brief: 'How many of the last lines are kept in memory, for the health check and for crashes; 0 is none.',
  },
  crashDir: {
    type: 'text',
    empty: true,
    fallback: '.local/crashes',
    brief: 'Directory that gets the recent lines where an error ends the process; an empty text is none.',
  },
  captureConsole: { type: 'boolean', fallback: false, brief: 'What `console` prints becomes log lines.' },
} as const
LOGGING_KEYS satisfies SectionKeys
