/** Decides what a request gets. Every connection serves one request: nobody holds one open between two scrapes. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { showThrown } from '../engine/failure.ts'
import { warnOnce } from '../warn-once.ts'
import { type Answer, plainAnswer } from './answer.ts'
import { BodiesUnderWay } from './bodies-under-way.ts'
import { healthAnswer, liveAnswer } from './health-answer.ts'
import { healthPaths } from './health-paths.ts'
import { logsAnswer } from './logs-answer.ts'
import { MetricsAnswers } from './metrics-answers.ts'
import type { MetricsServerOptions } from './metrics-server.ts'
import { ProfileRoutes } from './profile-routes.ts'

type Route = (request: IncomingMessage) => Promise<Answer>

/** The listener of the server's `request` event. */
export function requestListener({ metrics, exportMetrics, health, profiles }: MetricsServerOptions): RequestListener {
  const answers = new MetricsAnswers(exportMetrics)
  const { all, live, ready, logs, profile } = healthPaths(metrics.healthCheckPath)
  const whole: Route = async () => healthAnswer(await health.report())
  const routes = new Map<string | undefined, Route>([
    [metrics.metricsPath, ({ headers }) => answers.get(headers)],
    [all, whole],
    [live, async () => liveAnswer()],
    [ready, whole],
    [logs, async (request) => logsAnswer(request)],
  ])
  const posts = profiles === undefined ? new Map<string, Route>() : profileRoutes(profile, new ProfileRoutes(profiles))
  const paths = [...routes.keys(), ...posts.keys()].join(' ')
  const answerTo = async (request: IncomingMessage): Promise<Answer> => {
    const path = pathOf(request) ?? ''
    const post = posts.get(path)
    if (post !== undefined) return request.method === 'POST' ? post(request) : ONLY_POST
    const route = routes.get(path)
    if (route === undefined) return plainAnswer(404, `nothing is served here; there are: ${paths}`)
    if (request.method === 'GET' || request.method === 'HEAD') return route(request)
    return plainAnswer(405, 'only GET and HEAD are served here', { allow: 'GET, HEAD' })
  }
  const underWay = new BodiesUnderWay()
  return (request, response) => void send(answerTo(request), underWay, response)
}

function profileRoutes(path: string, routes: ProfileRoutes): Map<string, Route> {
  return new Map<string, Route>([
    [path, async (request) => routes.start(request)],
    [`${path}/stop`, async (request) => routes.stop(request)],
  ])
}

const ONLY_POST = plainAnswer(405, 'only POST is served here', { allow: 'POST' })

async function send(answer: Promise<Answer>, underWay: BodiesUnderWay, response: ServerResponse): Promise<void> {
  const made = await answer.catch(failed)
  if (response.destroyed) return
  const hasRoom = underWay.begin(made.body)
  const { status, headers, body } = hasRoom ? made : BUSY
  if (hasRoom) response.once('close', () => underWay.end(body))
  response.writeHead(status, { ...headers, 'content-length': body.length, connection: 'close' })
  // Node leaves the body out where the method is HEAD.
  response.end(body)
}

const BUSY = plainAnswer(503, 'too many clients read too slowly')

function failed(error: unknown): Answer {
  warnOnce('metrics-server:request', `a request for metrics or health failed: ${showThrown(error)}`)
  return plainAnswer(500, 'this went wrong; what it was stands on stderr or in the log')
}

/** The path that is asked for; a proxy's request has the whole URL. */
function pathOf({ url = '' }: IncomingMessage): string | undefined {
  return url.startsWith('/') ? url.split('?', 1)[0] : URL.parse(url)?.pathname
}
