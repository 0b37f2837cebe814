/**
 * The text that stands wherever a scenario has what users or models say. It has a marker at both ends, so that a piece of it is found as
 * well, and secrets in it. No quote, slash or dot: it may be part of a file name, a statement or a command.
 */

/** Letters and digits only, so that encoding, splitting and quoting leave it whole. */
export const MARKER = 'zxcanary7351'

/** Put together here, so that no scanner of repositories takes them for real. */
const API_KEY = ['sk', 'Ab3Cd9Ef7Gh1Jk5Lm2Np8Qr4St6Uv0WxYzKm8Lp3Rt5Vw1'].join('-')
const TOKEN = ['ghp', 'Zq8Wn3Vb6Mx1Lk9Jh4Gf7Ds2Ap5Oi0UyTr3E'].join('_')
const PASSWORD = 'cobaltHeron4471'

/** What must be left of `CONTENT` nowhere, whatever is captured. */
export const SECRETS: readonly string[] = [API_KEY, TOKEN, PASSWORD]

/** A user's text: a marker, secrets, a marker. */
export const CONTENT: string = `${MARKER} my key is ${API_KEY} or ${TOKEN} with password=${PASSWORD} thanks ${MARKER}`
